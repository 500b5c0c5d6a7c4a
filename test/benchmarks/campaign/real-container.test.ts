import { existsSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  createCampaign,
  discoverPlatforms,
  planReproduction,
  readEnvironment,
  runCampaign,
} from '../../../benchmarks/index.js'
import { containerPeers, nativePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { inFolder } from './stand-ins.js'

describe('containers in a campaign', () => {
  needPeer(nativePeer)
  for (const peer of Object.values(containerPeers)) needPeer(peer)
  it('run the same payload as the native process, whatever makes them', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'first')
      const open = await createCampaign({
        form: 'quick',
        platforms: ['native', 'container'],
        sweep: { runtime: ['crun', 'runc', 'bwrap', 'unshare'] },
        workloads: ['sort'],
        invocations: 2,
        iterations: 2,
        folder,
      })
      const [native, ...containers] = open.campaign.platforms
      expect(containers.map(({ id }) => id)).to.deep.equal([
        'container:runtime=crun',
        'container:runtime=runc',
        'container:runtime=bwrap',
        'container:runtime=unshare',
      ])
      for (const platform of containers) {
        expect(platform).to.include({
          class: 'container',
          baseline: 'native',
          label: 'same machine code',
          payloadSha256: native?.payloadSha256,
        })
      }
      const run = runCampaign(open)
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      for (const cell of next.value.cells.slice(1)) {
        expect(cell.state, cell.platform).to.equal('estimated')
        if (cell.state === 'estimated') expect(cell.measurement.verdict).to.equal('exact')
      }
      const { platforms = [] } = (await readEnvironment(folder)) ?? {}
      expect(platforms.slice(1).map(({ program }) => program)).to.deep.equal([
        'crun',
        'runc',
        'bwrap',
        'unshare',
      ])
      for (const { sha256, commandLine = [], program = '', version } of platforms.slice(1)) {
        expect(sha256).to.match(/^[0-9a-f]{64}$/)
        expect(version).to.match(new RegExp(`^${program} .*\\d`))
        expect(commandLine[0]).to.equal(program)
        expect(commandLine.join(' ')).to.not.match(/polyvisor-[0-9a-f]{16}/)
      }
      const again = await planReproduction(folder, { folder: join(parent, 'second') })
      expect(again.campaign.platforms).to.deep.equal(open.campaign.platforms)
    })
  })

  it('are left out with the reason where there is nothing that makes them', async () => {
    const { PATH: before = '' } = process.env
    await inFolder(async (folder) => {
      Object.assign(process.env, { PATH: folder })
      try {
        const { excluded } = await discoverPlatforms()
        const reason = excluded.find(({ id }) => id === 'container')?.reason
        expect(reason).to.contain('none of crun, runc, bwrap, unshare is on the PATH')
        const error = await rejection('ERR_NOT_INSTALLED', discoverPlatforms({ only: ['container'] }))
        expect(error.message).to.contain('apt-get install crun')
      } finally {
        Object.assign(process.env, { PATH: before })
      }
    })
  })

  it('are refused with the package where the runtime that is asked for is not installed', async () => {
    const { PATH: before = '' } = process.env
    await inFolder(async (folder) => {
      const paths = before.split(':')
      for (const name of ['unshare', 'setpriv', 'nsenter', 'flock', 'mount', 'cat']) {
        const found = paths.map((path) => join(path, name)).find((path) => existsSync(path))
        await symlink(found ?? expect.fail(`${name} was not found`), join(folder, name))
      }
      Object.assign(process.env, { PATH: folder })
      try {
        const only = ['container:runtime=unshare', 'container:runtime=bwrap']
        const error = await rejection('ERR_NOT_INSTALLED', discoverPlatforms({ only }))
        expect(error.message).to.contain('apt-get install bubblewrap')
        const { excluded } = await discoverPlatforms({ only, allowAbsent: true })
        expect(excluded.map(({ id }) => id)).to.deep.equal(['container:runtime=bwrap'])
      } finally {
        Object.assign(process.env, { PATH: before })
      }
    })
  })

  it('are refused with the runtimes that there are where another one is named', async () => {
    const error = await rejection(
      'ERR_INVALID_ARGUMENT',
      discoverPlatforms({ only: ['container:runtime=docker'] }),
    )
    expect(error.hint).to.equal('It takes crun, runc, bwrap, unshare.')
  })
})
