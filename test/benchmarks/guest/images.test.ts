import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import {
  otherTargets,
  payloadFolder,
  payloadImage,
  payloadManifest,
  payloadTargets,
  x86Targets,
} from '../../../benchmarks/guest/images.js'
import { HypervisorError } from '../../../src/errors.js'

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (e) => e,
  )

describe("the payload's images", () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-images-'))
    for (const target of x86Targets) {
      const { path } = await payloadImage(target)
      await copyFile(path, join(folder, target))
      await copyFile(join(dirname(path), 'manifest.json'), join(folder, 'manifest.json'))
    }
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('are all there with the digests of the manifest, which names the compiler', async () => {
    const manifest = await payloadManifest()
    expect(manifest.images.map(({ target }) => target)).to.have.members([...x86Targets])
    expect(manifest.compiler).to.match(/^gcc /)
    const others = await payloadManifest(payloadFolder('linux-aarch64'))
    expect(others.images.map(({ target }) => target)).to.have.members([...otherTargets])
    for (const target of payloadTargets) expect((await payloadImage(target)).target).to.equal(target)
  })

  it('carry the same workloads, byte for byte, on a bare machine, with an operating system and on Xen', async () => {
    // In every image the workloads lie at 0x101000, which is the offset 0x1000 in its file (platform/layout.ld).
    for (const cpu of ['i386', 'x86_64'] as const) {
      const metal = await readFile((await payloadImage(`metal-${cpu}`)).path)
      for (const platform of ['linux', 'xen'] as const) {
        const other = await readFile((await payloadImage(`${platform}-${cpu}`)).path)
        let same = 0x1000
        while (metal[same] === other[same]) same++
        expect(same - 0x1000, `${platform}-${cpu}`).to.be.greaterThan(8000)
      }
    }
  })

  it('are refused, by name, when a byte has changed', async () => {
    const path = join(folder, 'linux-i386')
    const bytes = await readFile(path)
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000)
    await writeFile(path, bytes)
    const error = await failure(payloadImage('linux-i386', folder))
    expect(error).to.be.instanceOf(HypervisorError).with.property('code', 'ERR_STATE_CORRUPT')
    expect(error).to.have.property('message').that.includes(path)
    expect((await payloadImage('metal-i386', folder)).target).to.equal('metal-i386')
  })

  it('are refused when the file or the manifest is missing or malformed', async () => {
    await rm(join(folder, 'linux-i386'))
    expect(await failure(payloadImage('linux-i386', folder))).to.have.property('code', 'ERR_FILE')
    for (const text of ['', '{}', '{"version":2}', '[]']) {
      await writeFile(join(folder, 'manifest.json'), text)
      expect(await failure(payloadImage('metal-i386', folder))).to.have.property('code', 'ERR_STATE_CORRUPT')
    }
    await rm(join(folder, 'manifest.json'))
    expect(await failure(payloadImage('metal-i386', folder))).to.have.property('code', 'ERR_FILE')
  })
})
