import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { removeAbandonedBundles, removeBundle } from '../../../drivers/container/bundle-removal.js'
import { identifyProcess } from '../../../src/state/process-identity.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { containerPeers } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pictureOf } from './folders.js'

const removal = JSON.stringify(new URL('../../../drivers/container/bundle-removal.js', import.meta.url).href)

describe('the files of a container that is gone', () => {
  let parent = ''
  let all = ''
  let precious = ''
  const own = identifyProcess(process.pid)?.startTicks ?? 0
  const dead = spawnSync('true').pid

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'pv-'))
    all = join(parent, 'container')
    precious = join(parent, 'precious')
    await mkdir(join(precious, 'deep'), { recursive: true })
    await writeFile(join(precious, 'deep', 'thesis'), 'years of work')
  })
  afterEach(() => rm(parent, { recursive: true }))

  const makeBundle = async (): Promise<string> => {
    const bundle = join(all, `${dead}-1-polyvisor-0123456789abcdef`)
    await mkdir(join(bundle, 'root', 'data'), { recursive: true })
    await writeFile(join(bundle, 'root', 'program'), '')
    await chmod(join(bundle, 'root'), 0o555)
    return bundle
  }

  it('are deleted, though their root may not be written, and those of a program that lives are not', async () => {
    await makeBundle()
    await mkdir(join(all, `${process.pid}-${own}-polyvisor-0123456789abcdef`))
    await mkdir(join(all, 'notes'))
    await removeAbandonedBundles(all)
    expect((await readdir(all)).sort()).to.deep.equal(
      [`${process.pid}-${own}-polyvisor-0123456789abcdef`, 'notes'].sort(),
    )
  })

  it('are deleted without what links in them lead to', async () => {
    const bundle = await makeBundle()
    await chmod(join(bundle, 'root'), 0o755)
    await symlink(precious, join(bundle, 'root', 'link'))
    await rm(join(bundle, 'root', 'program'))
    await symlink(precious, join(bundle, 'program'))
    const before = await pictureOf(precious)
    await removeBundle(bundle)
    expect(await readdir(all)).to.deep.equal([])
    expect(await pictureOf(precious)).to.deep.equal(before)
  })

  it('are not deleted where a link stands in the place of the bundle', async () => {
    await mkdir(all)
    const link = join(all, `${dead}-1-polyvisor-0123456789abcdef`)
    await symlink(precious, link)
    const { mode } = await stat(precious)
    await removeAbandonedBundles(all)
    expect(await readdir(precious)).to.deep.equal(['deep'])
    expect((await stat(precious)).mode).to.equal(mode)
  })

  describe('with something mounted in them', () => {
    needPeer(containerPeers.unshare)

    for (const place of ['root/data', 'root', '.']) {
      it(`stay as long as it is mounted on ${place}, and then go without it`, async () => {
        const bundle = await makeBundle()
        const before = await pictureOf(precious)
        // In a mount namespace of its own, so that nothing is mounted for anybody else.
        const source = `
          import { spawnSync } from 'node:child_process'
          import { existsSync } from 'node:fs'
          import { removeAbandonedBundles } from ${removal}
          const [precious, place, all, bundle] = process.argv.slice(1)
          const mount = spawnSync('mount', ['--bind', precious, place], { stdio: 'inherit' })
          await removeAbandonedBundles(all)
          console.log(mount.status, existsSync(place + '/deep/thesis'))
          spawnSync('umount', [place], { stdio: 'inherit' })
          await removeAbandonedBundles(all)
          console.log(existsSync(bundle))`
        const node = [process.execPath, '--input-type=module', '--eval', source]
        const words = [precious, join(bundle, place), all, bundle]
        const { stdout } = await runProgram('unshare', [
          '--map-root-user',
          '--mount',
          '--',
          ...node,
          ...words,
        ])
        expect(stdout).to.equal('0 true\nfalse\n')
        expect(await pictureOf(precious)).to.deep.equal(before)
      })
    }
  })
})
