import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { workloadsNamed } from '../../../benchmarks/campaign/known-workloads.js'
import { boot } from '../../../benchmarks/campaign/machine.js'
import { powerOff } from '../../../benchmarks/campaign/power-off.js'
import { runTrial } from '../../../benchmarks/campaign/trial.js'
import {
  createCampaign,
  discoverPlatforms,
  openCampaign,
  readSamples,
  runCampaign,
} from '../../../benchmarks/index.js'
import { addKernel } from '../../../benchmarks/linux/kernel-store.js'
import { runCli } from '../../cli/run-cli.js'
import { findKernelPackage } from '../../support/kernel-package.js'
import { kernelPeer, nativePeer, qemuPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { debianPackage, kernelFiles } from '../linux/packages.js'
import { inFolder } from './stand-ins.js'

const platforms = ['native-x86_64', 'qemu-tcg-linux']

describe('a Linux guest in a campaign', function () {
  this.timeout(180_000)
  needPeer(nativePeer)
  needPeer(qemuPeer)
  needPeer(kernelPeer)
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

  describe('without a kernel', () => {
    it('is left out with the command that fetches one, or refused if it was asked for', async () => {
      const { excluded } = await discoverPlatforms({ architectures: ['x86_64'] })
      expect(excluded.find(({ id }) => id === 'qemu-tcg-linux')?.reason).to.contain('polyvisor kernel fetch')
      await rejection('ERR_NOT_INSTALLED', discoverPlatforms({ only: ['qemu-tcg-linux'] }))
      const { code, stderr } = await runCli([
        'bench',
        '--platforms',
        'qemu-tcg-linux',
        '--out',
        join(folder, 'x'),
      ])
      expect(code).to.equal(5)
      expect(stderr).to.contain('polyvisor kernel fetch')
    })
  })

  describe('with the kernel of Debian', () => {
    before(async () => {
      await addKernel((await findKernelPackage()) ?? '')
    })

    /** Boots a variant with all that workloads need, runs each once, and returns those that were not exact. */
    async function inexact(id: string, names: readonly string[]) {
      const [platform] = (await discoverPlatforms({ only: [id] })).platforms
      if (platform === undefined) return expect.fail('the guest is not offered')
      const workloads = workloadsNamed(names)
      const needs = new Set(workloads.flatMap((workload) => workload.needs ?? []))
      const options = { name: 'linux-guest', timeout: 60_000, needs }
      const machine = await boot(platform, options)
      if (machine.state === 'failed') return expect.fail(JSON.stringify(machine.failure))
      await using running = machine
      const { runningNs = 0, firstLineNs = 0, kernelNs = 0 } = running.phases
      const order = [runningNs, firstLineNs, kernelNs, running.bootNs]
      expect(order).to.deep.equal([...order].sort((a, b) => a - b))
      expect(firstLineNs).to.be.greaterThan(0)
      const verdicts: [string, string][] = []
      for (const workload of workloads) {
        const trial = await runTrial(running.session, workload, 2, options)
        verdicts.push([workload.name, trial.state === 'answered' ? trial.verdict : trial.failure.outcome])
      }
      expect(await powerOff(running.session, options)).to.be.a('number')
      return verdicts.filter(([, verdict]) => verdict !== 'exact')
    }

    it('gives the right checksum of every workload that one processor can run, and powers off', async () => {
      expect(await inexact('qemu-tcg-linux', ['system', 'sort', 'memory-copy'])).to.deep.equal([
        ['wake-processor', 'unsupported'],
      ])
    })

    it('does so on a disk of another bus and with two processors', async () => {
      const disks = ['disk-random-read-4k-qd16', 'disk-sequential-write-1m-qd1', 'file-create-disk']
      expect(await inexact('qemu-tcg-linux:disk=ide+vcpus=2', [...disks, 'wake-processor'])).to.deep.equal([])
      expect(await inexact('qemu-tcg-linux:disk=scsi', disks)).to.deep.equal([])
    })

    it('is refused with a network card that no fetched kernel drives, with the command that helps', async () => {
      const error = await rejection(
        'ERR_NOT_INSTALLED',
        discoverPlatforms({ only: ['qemu-tcg-linux:network=e1000'] }),
      )
      expect(error.message).to.contain('polyvisor kernel fetch generic')
    })

    it('is measured against the very same file as a process, with its kernel in the records', async () => {
      await inFolder(async (parent) => {
        const open = await createCampaign({
          form: 'quick',
          platforms,
          workloads: ['system-call', 'page-fault'],
          invocations: 2,
          iterations: 2,
          folder: join(parent, 'campaign'),
        })
        const [native, guest] = open.campaign.platforms
        expect(guest).to.deep.include({ baseline: 'native-x86_64', label: 'same machine code' })
        expect(guest?.payloadSha256).to.equal(native?.payloadSha256)
        const run = runCampaign(open)
        let step = await run.next()
        while (step.done !== true) step = await run.next()
        const { cells, platforms: summaries } = step.value
        const said = cells.map((cell) => ('reason' in cell ? `${cell.state}: ${cell.reason}` : cell.state))
        const failures = (await readSamples(open.folder)).filter(({ kind }) => kind === 'failure')
        expect(said, JSON.stringify(failures)).to.deep.equal([
          'baseline',
          'baseline',
          'estimated',
          'estimated',
        ])
        for (const { platform, lifeTimes = {} } of summaries) {
          expect(lifeTimes, platform).to.include.keys('runningNs', 'firstLineNs', 'shutdownNs')
          expect('kernelNs' in lifeTimes, platform).to.equal(platform === 'qemu-tcg-linux')
        }
        expect(guest?.kernel?.package).to.match(/^linux-image-.*cloud-amd64$/)
        expect(guest?.kernel?.sha256).to.match(/^[0-9a-f]{64}$/)
        expect((await readSamples(open.folder)).length).to.be.greaterThan(0)
        expect((await openCampaign(open.folder)).campaign).to.deep.equal(open.campaign)
        const modules = { virtio: [], virtio_pci: ['virtio'], virtio_blk: ['virtio'], virtio_net: ['virtio'] }
        await addKernel(await debianPackage(kernelFiles('99.1.0-1-cloud-amd64', modules)))
        const changed = await rejection('ERR_INVALID_STATE', openCampaign(open.folder))
        expect(changed.message).to.contain('kernel of the platform qemu-tcg-linux is not what it was')
      })
    })
  })
})
