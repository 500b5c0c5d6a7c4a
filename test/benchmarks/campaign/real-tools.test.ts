import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { workloadsNamed } from '../../../benchmarks/campaign/known-workloads.js'
import { boot } from '../../../benchmarks/campaign/machine.js'
import { prepare, runTrial } from '../../../benchmarks/campaign/trial.js'
import { createCampaign, discoverPlatforms, openCampaign, runCampaign } from '../../../benchmarks/index.js'
import { addKernel } from '../../../benchmarks/linux/kernel-store.js'
import { toolWorkloads } from '../../../benchmarks/tools/catalogue.js'
import { runCli } from '../../cli/run-cli.js'
import { findKernelPackage } from '../../support/kernel-package.js'
import {
  containerPeers,
  kernelPeer,
  nativePeer,
  qemuPeer,
  toolsImagePeer,
} from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { useImagesOfMachine } from '../../support/tools-image.js'

/** A workload of each tool; the others of a tool need nothing else. */
const oneOfEach = [
  'sysbench-cpu',
  'stress-ng-fork',
  'openssl-sha256',
  '7zip-compress',
  'fio-random-write-4k-qd16',
  'fio-cached-read-4k',
  'iperf3-send',
  'iperf3-receive',
]

describe('the standard tools in a campaign', function () {
  this.timeout(180_000)
  for (const peer of [nativePeer, qemuPeer, kernelPeer, toolsImagePeer, ...Object.values(containerPeers)]) {
    needPeer(peer)
  }
  const { XDG_STATE_HOME, XDG_CACHE_HOME } = process.env
  let folder = ''

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pv-'))
    Object.assign(process.env, { XDG_STATE_HOME: join(folder, 's'), XDG_CACHE_HOME: join(folder, 'c') })
  })
  after(async () => {
    Object.assign(process.env, { XDG_STATE_HOME, XDG_CACHE_HOME })
    await rm(folder, { recursive: true, force: true })
  })

  /** What became of each tool that did not do one unit of its work on a platform. */
  async function failuresOn(id: string, names = ['tools']): Promise<readonly string[]> {
    const [platform] = (await discoverPlatforms({ only: [id] })).platforms
    if (platform === undefined) return expect.fail(`${id} is not offered`)
    const workloads = workloadsNamed(names)
    const needs = new Set(workloads.flatMap((workload) => workload.needs ?? []))
    const options = { name: 'tools', timeout: 60_000, needs }
    const machine = await boot(platform, options)
    if (machine.state === 'failed') return expect.fail(JSON.stringify(machine.failure))
    await using running = machine
    const failures: string[] = []
    for (const workload of workloads) {
      const ready = await prepare(running.session, workload, options)
      const trial = ready.state === 'failed' ? ready : await runTrial(running.session, workload, 1, options)
      if (trial.state === 'failed') failures.push(trial.failure.reason)
      else expect(trial.reported?.amount, workload.name).to.be.greaterThan(0)
    }
    return failures
  }

  describe('with a root file system', () => {
    useImagesOfMachine()

    it('all do their work in a process, and say how long it took', async () => {
      expect(workloadsNamed(['tools']).map(({ name }) => name)).to.deep.equal(
        toolWorkloads.map(({ name }) => name),
      )
      expect(await failuresOn('native-debian')).to.deep.equal([])
    })

    for (const runtime of ['crun', 'runc', 'bwrap', 'unshare']) {
      it(`do it in a container that ${runtime} made, with what each of them needs`, async () => {
        expect(await failuresOn(`container-debian:runtime=${runtime}`, oneOfEach)).to.deep.equal([])
      })
    }

    it('all do it in a guest', async () => {
      await addKernel((await findKernelPackage()) ?? '')
      expect(await failuresOn('qemu-tcg-debian')).to.deep.equal([])
    })

    it('do it in a guest whose disk is on another bus than its root file system', async () => {
      await addKernel((await findKernelPackage()) ?? '')
      expect(await failuresOn('qemu-tcg-debian:disk=scsi', ['fio-random-read-4k-qd1'])).to.deep.equal([])
    })

    it('have ratios to the same root file system on this machine, by their own time', async () => {
      await addKernel((await findKernelPackage()) ?? '')
      const open = await createCampaign({
        form: 'quick',
        platforms: ['native-debian', 'qemu-tcg-debian'],
        workloads: ['sysbench-cpu'],
        invocations: 2,
        iterations: 2,
        folder: join(folder, 'campaign'),
      })
      const [native, guest] = open.campaign.platforms
      expect(native).to.include({ label: 'baseline', target: 'linux-x86_64' })
      expect(guest).to.include({ label: 'same machine code', baseline: 'native-debian' })
      expect(native?.rootImage?.packages).to.include.keys('sysbench', 'openssl', 'fio')
      expect(guest?.rootImage).to.deep.equal(native?.rootImage)
      const run = runCampaign(open)
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      const [own, other] = next.value.cells
      if (own?.state !== 'baseline' || other?.state !== 'estimated')
        return expect.fail(JSON.stringify(next.value.cells))
      for (const { measurement } of [own, other]) {
        expect(measurement.verdict).to.equal('exact')
        expect(measurement.toolShare).to.be.within(0.01, 1)
      }
      expect((await openCampaign(join(folder, 'campaign'))).campaign.platforms).to.deep.equal(
        open.campaign.platforms,
      )
    })
  })

  it('are refused without one, with the command that builds it', async () => {
    await rejection('ERR_NOT_INSTALLED', discoverPlatforms({ only: ['native-debian'] }))
    const { code, stderr } = await runCli(['bench', '--workloads', 'tools', '--out', join(folder, 'x')])
    expect(code).to.equal(5)
    expect(stderr).to.contain("'tools'").and.contain('polyvisor image build')
  })
})
