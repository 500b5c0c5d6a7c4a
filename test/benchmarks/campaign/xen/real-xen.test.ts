import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { GuestSession } from '../../../../benchmarks/campaign/guest-session.js'
import { workloadNamed } from '../../../../benchmarks/campaign/known-workloads.js'
import { boot } from '../../../../benchmarks/campaign/machine.js'
import { runTrial } from '../../../../benchmarks/campaign/trial.js'
import { stageFiles } from '../../../../benchmarks/campaign/xen/staging.js'
import { workloadsOf } from '../../../../benchmarks/guest/catalogue.js'
import type { PayloadTarget } from '../../../../benchmarks/guest/images.js'
import {
  campaignFiles,
  createCampaign,
  discoverPlatforms,
  readEnvironment,
  runCampaign,
} from '../../../../benchmarks/index.js'
import { addKernel } from '../../../../benchmarks/linux/kernel-store.js'
import { renderTerminal } from '../../../../benchmarks/report/terminal.js'
import { findKernelPackage } from '../../../support/kernel-package.js'
import { kernelPeer, xenPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { onXenHost, xenUri } from '../../../support/xen-guest.js'
import { useXenHost } from '../../../support/xen-host.js'

/** The host of the tests without Xen: the same translator, with the same machine. */
const bare = 'qemu-tcg:cpu=qemu64+machine=q35+tb-size=256+threads=multi+with=npt:svm'

/** Milliseconds for an answer of a guest. */
const timeout = 180_000

const notXens = 'Xen itself ran on a translator (QEMU’s TCG): these are not Xen’s costs'

describe('A campaign on Xen', function () {
  this.timeout(600_000)
  needPeer(xenPeer)
  needPeer(kernelPeer)
  const host = useXenHost()
  const { XDG_STATE_HOME, XDG_CACHE_HOME, POLYVISOR_XEN } = process.env
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pv-'))
    Object.assign(process.env, { XDG_STATE_HOME: join(folder, 's'), XDG_CACHE_HOME: join(folder, 'c') })
    await addKernel((await findKernelPackage()) ?? '')
  })
  after(async () => {
    Object.assign(process.env, { XDG_STATE_HOME, XDG_CACHE_HOME })
    if (POLYVISOR_XEN === undefined) Reflect.deleteProperty(process.env, 'POLYVISOR_XEN')
    else Object.assign(process.env, { POLYVISOR_XEN })
    await rm(folder, { recursive: true, force: true })
  })

  /** What is left on the host: files for guests, and machines. */
  const left = async (): Promise<string> =>
    await onXenHost(host(), ['sh', '-c', 'ls /tmp /var/lib/polyvisor/xen/domains; xl list | tail -n +3'])

  it('has right results, relative to a bare machine of the same translator, and says that they are not Xen’s', async () => {
    const results = join(folder, 'results')
    const open = await createCampaign({
      form: 'quick',
      platforms: [bare, `${xenUri(host())}&type=pv`],
      baseline: bare,
      workloads: ['integer-add', 'sha256'],
      plan: {
        invocations: { minimum: 2, maximum: 2 },
        iterations: 2,
        budgetNs: 300e9,
        targetHalfWidth: 0.5,
        confidence: 0.95,
        sampleTargetNs: 20e6,
        timeoutNs: 300e9,
      },
      seed: 1,
      folder: results,
    })
    const run = runCampaign(open)
    let next = await run.next()
    while (next.done !== true) next = await run.next()
    const { cells, warnings } = next.value
    expect(cells.map(({ platform, workload, state }) => `${platform} ${workload} ${state}`)).to.deep.equal([
      `${bare} integer-add baseline`,
      `${bare} sha256 baseline`,
      'xen-pv integer-add estimated',
      'xen-pv sha256 estimated',
    ])
    const said = warnings.filter((text) => text.startsWith('xen-pv')).join('\n')
    expect(said).to.include(notXens).and.include('a CPU of the same name')
    expect(renderTerminal(open.campaign, next.value)).to.include(notXens)
    expect(await readFile(join(results, campaignFiles.report), 'utf8')).to.include(notXens)
    const { platforms = [] } = (await readEnvironment(results)) ?? {}
    const xen = platforms.find(({ platform }) => platform === 'xen-pv')?.xen
    expect(xen).to.deep.include({ elsewhere: true, scheduler: 'credit2', cpus: 1 })
    expect(xen?.under).to.include({ virtual: true, hypervisor: 'qemu', translated: true })
    for (const file of [campaignFiles.campaign, campaignFiles.environment, campaignFiles.report]) {
      const text = await readFile(join(results, file), 'utf8')
      for (const secret of [host().identity, host().knownHosts, `:${host().port}`, 'root@']) {
        expect(text, file).to.not.include(secret)
      }
    }
    expect((await left()).trim().split('\n')).to.deep.equal(['/tmp:', '', '/var/lib/polyvisor/xen/domains:'])
  })

  /** Boots the platform that a name stands for, which must compute what is right, and does `more` with its guest. */
  async function tryPlatform(
    name: string,
    record: { readonly id: string; readonly target: PayloadTarget },
    more: (session: GuestSession) => Promise<void> = async () => {},
  ): Promise<void> {
    const { platforms } = await discoverPlatforms({ only: [name] })
    await using staged = await stageFiles(platforms)
    const [platform] = staged.platforms
    if (platform === undefined) return expect.fail('the platform was not found')
    expect(platform.record).to.include({ ...record, uri: 'xen:///' })
    const machine = await boot(platform, { name: `polyvisor-bench-${record.id}`, timeout: 300_000 })
    if (machine.state !== 'ready') return expect.fail(JSON.stringify(machine.failure))
    await using running = machine
    const trial = await runTrial(running.session, workloadNamed('integer-add'), 2, { timeout })
    expect(trial).to.include({ state: 'answered', verdict: 'exact' })
    await more(running.session)
  }

  it('starts the payload by a BIOS from its disk, and hears it on the serial port', async () => {
    await tryPlatform(`${xenUri(host())}&type=hvm`, { id: 'xen-hvm', target: 'metal-i386' })
  })

  it('starts the payload without a BIOS as PVH, hears it on Xen’s console, and has it power itself off', async () => {
    Object.assign(process.env, { POLYVISOR_XEN: xenUri(host()) })
    const target = 'xen-x86_64'
    await tryPlatform('xen-pvh-x86_64', { id: 'xen-pvh-x86_64', target }, async (session) => {
      const call = await runTrial(session, workloadNamed('hypercall'), 2, { timeout })
      expect(call).to.include({ state: 'answered', verdict: 'exact' })
      const count = (line: string): string | undefined => /^done list (\d+)$/.exec(line)?.[1]
      const list = await session.ask('list', count, { timeout })
      expect(list).to.include({ state: 'answered', answer: `${workloadsOf(target).length}` })
      expect((await session.ask('off', () => undefined, { timeout })).state).to.equal('ended')
    })
  })
})
