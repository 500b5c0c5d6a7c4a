import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { makeHostFolder } from '../../../../benchmarks/campaign/xen/host-folder.js'
import { stageFiles } from '../../../../benchmarks/campaign/xen/staging.js'
import { digestOf } from '../../../../benchmarks/digest.js'
import type { XenHost } from '../../../../drivers/xen/host/host.js'
import { openLocalHost } from '../../../../drivers/xen/host/local.js'
import { rejection } from '../../../support/rejection.js'
import { standInPayload, standInPlatform } from '../stand-ins.js'

describe('The files of a machine of Xen, on its host', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pv-'))
  })
  after(async () => {
    await rm(folder, { recursive: true })
  })

  it('are there under their digests, for root alone, as long as the campaign runs', async () => {
    const [kernel, disk] = [join(folder, "it's a $(kernel)"), join(folder, 'disk')]
    await writeFile(kernel, 'a kernel')
    await writeFile(disk, new Uint8Array(2 ** 20).fill(7))
    const usual = await standInPlatform('usual', standInPayload())
    const platform = {
      ...usual,
      record: { ...usual.record, driver: 'xen', uri: 'xen:///' },
      spec: {
        boot: { kernel, initrd: kernel, cmdline: 'a b' },
        disks: [{ path: disk, bus: 'ide' as const }],
      },
    }
    const staged = await stageFiles([usual, platform])
    const [same, moved] = staged.platforms
    expect(same).to.equal(usual)
    const there = moved?.spec.boot?.kernel ?? ''
    expect(there).to.match(new RegExp(`/${digestOf(Buffer.from('a kernel'))}$`))
    expect(moved?.spec.boot).to.deep.equal({ kernel: there, initrd: there, cmdline: 'a b' })
    expect(moved?.spec.disks).to.have.lengthOf(1)
    expect(await readFile(moved?.spec.disks?.[0]?.path ?? '')).to.deep.equal(await readFile(disk))
    expect((await stat(dirname(there))).mode & 0o777).to.equal(0o700)
    await staged[Symbol.asyncDispose]()
    expect(existsSync(dirname(there))).to.equal(false)
  })

  it('are removed by the host when the connection to it is lost', async () => {
    const host = openLocalHost()
    const { put } = await makeHostFolder(host)
    const path = await put(Buffer.from('content'))
    await host.close()
    const gone = await openLocalHost().run([
      ...['timeout', '20', 'sh', '-c', 'while [ -e "$1" ]; do sleep 0.05; done', 'sh', dirname(path)],
    ])
    expect(gone.exitCode).to.equal(0)
  })

  it('are refused if the host has got other bytes', async () => {
    const here = openLocalHost()
    const damaging: XenHost = {
      ...here,
      run: (argv, options) => here.run(argv, { ...options, input: 'other bytes' }),
    }
    const files = await makeHostFolder(damaging)
    const error = await rejection('ERR_FILE', files.put(Buffer.from('bytes')))
    expect(error.message).to.include('5 bytes')
    await files[Symbol.asyncDispose]()
    await here.close()
  })
})
