import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { platformOfUri } from '../../../benchmarks/campaign/libvirt-platforms.js'
import { boot } from '../../../benchmarks/campaign/machine.js'
import { resolveVariant, uriOf } from '../../../benchmarks/campaign/selection.js'
import { discoverPlatforms } from '../../../benchmarks/index.js'
import { connect } from '../../../src/index.js'
import { libvirtdPeer, qemuPeer } from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

/** Where a daemon of this host would be, which the tests can neither stop nor hide. */
const systemSockets = ['/run/libvirt/libvirt-sock', '/run/libvirt/virtqemud-sock']

describe('A daemon of libvirt as a platform', () => {
  it('is named by its id, or by its URI', () => {
    expect(platformOfUri('libvirt+unix:///session?type=qemu')).to.equal('libvirt-tcg')
    expect(platformOfUri('libvirt+unix:///system?driver=qemu')).to.equal('libvirt-tcg:daemon=system')
    expect(platformOfUri('libvirt-tcg')).to.equal(undefined)
    const selected = resolveVariant('libvirt+unix:///system')
    expect(selected.id).to.equal('libvirt-tcg:daemon=system')
    expect(uriOf(selected)).to.equal('libvirt+unix:///system?driver=qemu')
    expect(uriOf(resolveVariant('libvirt-tcg'))).to.equal('libvirt+unix:///session?driver=qemu')
  })

  it('is not named by a URI of another place', () => {
    for (const uri of ['libvirt+ssh://host/system', 'libvirt+unix:///system?driver=lxc', 'qemu:///session']) {
      expect(() => resolveVariant(uri), uri).to.throw('platform')
    }
  })

  it('is absent, with what to do about it, where no daemon answers', async function () {
    if (systemSockets.some((path) => existsSync(path))) {
      if (this.test !== undefined) this.test.title += ' [a daemon of this host answers]'
      this.skip()
    }
    await withRuntimeFolder('/nonexistent', async () => {
      const error = await rejection('ERR_NOT_INSTALLED', discoverPlatforms({ only: ['libvirt-tcg'] }))
      expect(error.message).to.include('start libvirtd')
    })
  })

  describe('with one', () => {
    needPeer(libvirtdPeer)
    needPeer(qemuPeer)
    const daemon = useLibvirtd()

    it('takes part only if it is asked for', async () => {
      await withRuntimeFolder(join(daemon().folder, 'run'), async () => {
        const all = await discoverPlatforms()
        expect(all.platforms.map(({ record }) => record.id)).to.not.include('libvirt-tcg')
        const reason = all.excluded.find(({ id }) => id === 'libvirt-tcg')?.reason
        expect(reason).to.include('ask for it with --platforms')
      })
    })

    it('boots the payload, heard from its first byte on, and leaves no machine', async () => {
      await withRuntimeFolder(join(daemon().folder, 'run'), async () => {
        const { platforms } = await discoverPlatforms({ only: ['libvirt+unix:///session?type=qemu'] })
        const [platform] = platforms
        if (platform === undefined) return expect.fail('the platform was not found')
        expect(platform.record).to.include({ id: 'libvirt-tcg', driver: 'libvirt', accelerator: 'tcg' })
        // The daemon is another user's, and need not be let into the folder of this repository.
        const kernel = join(daemon().folder, 'payload')
        await copyFile(platform.spec.boot?.kernel ?? '', kernel)
        await giveToDaemon(kernel)
        const machine = await boot(
          { ...platform, spec: { ...platform.spec, boot: { kernel } } },
          { name: 'polyvisor-bench-by-libvirt', timeout: 30_000 },
        )
        if (machine.state !== 'ready') return expect.fail(JSON.stringify(machine.failure))
        expect(machine.bootNs).to.be.above(0)
        await machine.bind([0])
        await machine[Symbol.asyncDispose]()
        await using connection = await connect(platform.record.uri)
        expect(await connection.list()).to.deep.equal([])
      })
    })
  })
})

/** Lets the session's daemon be looked for in a folder. */
async function withRuntimeFolder(folder: string, work: () => Promise<void>): Promise<void> {
  const { XDG_RUNTIME_DIR: before } = process.env
  Object.assign(process.env, { XDG_RUNTIME_DIR: folder })
  try {
    await work()
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, 'XDG_RUNTIME_DIR')
    else Object.assign(process.env, { XDG_RUNTIME_DIR: before })
  }
}
