import { join } from 'node:path'
import { expect } from 'chai'
import { chooseDuetCpus, requireDuetCpus } from '../../../../benchmarks/campaign/duet/cpus.js'
import { selectDuets } from '../../../../benchmarks/campaign/duet/taking-part.js'
import {
  type CampaignRecord,
  createCampaign,
  discoverPlatforms,
  knownWorkloads,
  openCampaign,
  planReproduction,
  readSamples,
  runCampaign,
} from '../../../../benchmarks/index.js'
import { brokenInvariants } from '../../../../benchmarks/validation/log-invariants.js'
import { nativePeer, qemuPeer } from '../../../support/known-peers.js'
import { useOwnState } from '../../../support/own-state.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { inFolder } from '../stand-ins.js'

describe('duets on this machine', () => {
  useOwnState()

  describe('of QEMU and a process', () => {
    needPeer(nativePeer)
    needPeer(qemuPeer)

    it('run side by side on CPUs of their own, which they change, and can be resumed and reproduced', async () => {
      await inFolder(async (parent) => {
        const folder = join(parent, 'first')
        const open = await createCampaign({
          form: 'quick',
          platforms: ['native', 'qemu-tcg'],
          workloads: ['integer-add', 'sort'],
          invocations: 2,
          iterations: 4,
          duet: true,
          folder,
        })
        expect(open.campaign.command).to.include('--duet')
        expect(open.campaign.form).to.equal('custom')
        const run = runCampaign(await openCampaign(folder))
        let next = await run.next()
        while (next.done !== true) next = await run.next()
        const records = await readSamples(folder)
        expect(brokenInvariants(open.campaign, records)).to.deep.equal([])
        const cpus = records.flatMap((record) =>
          record.kind === 'sample' ? [`${record.platform} ${record.iteration % 2} ${record.onCpu}`] : [],
        )
        expect(new Set(cpus).size, cpus.join(', ')).to.equal(8)
        for (const cell of next.value.cells.filter(({ platform }) => platform === 'qemu-tcg')) {
          if (cell.state !== 'estimated') return expect.fail(JSON.stringify(cell))
          expect(cell.method).to.be.oneOf(['duet-fastest', 'duet-log'])
          // The samples were sized to last equally. Half of that is not a timing but a mistake.
          expect(cell.duet?.overlap, cell.workload).to.be.greaterThan(0.3)
        }
        const again = await planReproduction(folder, { folder: join(parent, 'second') })
        expect(again.campaign.plan).to.deep.equal(open.campaign.plan)
        expect(again.campaign.command).to.include('--duet')
      })
    })
  })

  it('are not for platforms that cannot be bound, which are named with the reason', async () => {
    const refused = await rejection(
      'ERR_INVALID_ARGUMENT',
      createCampaign({ form: 'quick', platforms: ['native', 'v86'], duet: true, folder: '/nowhere' }),
    )
    expect(refused.field).to.equal('--platforms')
    expect(refused.message).to.equal('v86 cannot play a duet: the driver v86 cannot bind a machine to a CPU')
    const found = await discoverPlatforms({ only: ['native-x86_64', 'native-x86_64:copies=2', 'v86'] })
    const nothing = await rejection('ERR_INVALID_ARGUMENT', selectDuets(found, knownWorkloads(), false))
    expect(nothing.field).to.equal('--duet')
    expect(nothing.hint).to.contain('Without native-x86_64:copies=2: it has machines beside it already.')
    const baseline = await rejection(
      'ERR_INVALID_ARGUMENT',
      selectDuets(
        await discoverPlatforms({ only: ['v86', 'native'], baseline: 'v86' }),
        knownWorkloads(),
        false,
      ),
    )
    expect(baseline.field).to.equal('--baseline')
  })

  describe('with QEMU', () => {
    needPeer(nativePeer)
    needPeer(qemuPeer)

    it('leave out machines of several CPUs, and workloads for which both would share something', async () => {
      const found = await discoverPlatforms({ only: ['native', 'qemu-tcg', 'qemu-tcg:vcpus=2'] })
      const { platforms, excluded, workloads, remarks } = await selectDuets(found, knownWorkloads(), false)
      expect(platforms.map(({ record }) => record.id)).to.deep.equal(['native', 'qemu-tcg'])
      expect(excluded).to.deep.equal([
        { id: 'qemu-tcg:vcpus=2', reason: 'its machine has 2 CPUs, and one side of a duet has one' },
      ])
      expect(workloads.some(({ name }) => name === 'sort')).to.equal(true)
      expect(workloads.every(({ needs = [], cpus = 1 }) => needs.length === 0 && cpus === 1)).to.equal(true)
      expect(remarks.join('\n')).to.match(/^Without .*: both sides would share a disk or a network\.$/m)
      const disks = knownWorkloads().filter(({ needs = [] }) => needs.length > 0)
      const none = await rejection('ERR_INVALID_ARGUMENT', selectDuets(found, disks, false))
      expect(none.message).to.equal('none of the workloads can be measured in duets')
    })
  })

  it('have two CPUs that this program may use, not threads of one core where there are others', async () => {
    const { cpus, sharedCore } = await chooseDuetCpus()
    expect(new Set(cpus).size).to.equal(2)
    expect(sharedCore).to.be.a('boolean')
    await requireDuetCpus({ cpus, sharedCore }, 'here')
    const gone: CampaignRecord['plan']['duet'] = { cpus: [cpus[0], 1023], sharedCore }
    const error = await rejection('ERR_INVALID_STATE', requireDuetCpus(gone, 'here'))
    expect(error.message).to.contain('may not use CPU 1023')
  })
})
