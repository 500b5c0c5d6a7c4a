import { expect } from 'chai'
import { execute } from '../../../benchmarks/campaign/execute.js'
import { workloadsNamed } from '../../../benchmarks/campaign/known-workloads.js'
import type { LogRecord } from '../../../benchmarks/campaign/records.js'
import { openSampleLog } from '../../../benchmarks/campaign/sample-log.js'
import { summarise } from '../../../benchmarks/campaign/summarise.js'
import { workloadsOf } from '../../../benchmarks/guest/catalogue.js'
import { inFolder, standInCampaign, standInPayload, standInPlatform, standInWorkloads } from './stand-ins.js'

describe('a workload that only some payloads have', () => {
  it('is never asked for elsewhere, and does not keep a campaign from its end', async () => {
    await inFolder(async (folder) => {
      const asked: string[] = []
      const platform = await standInPlatform(
        'steady',
        standInPayload((line) => {
          asked.push(line)
          return undefined
        }),
      )
      const campaign = standInCampaign([platform], 2)
      const workloads = standInWorkloads.map((workload) =>
        workload.name === 'chase' ? { ...workload, targets: ['other'] } : workload,
      )
      await using log = await openSampleLog(folder)
      const records: LogRecord[] = []
      for await (const event of execute({ campaign, platforms: [platform], workloads, log })) {
        if (event.type === 'recorded') records.push(...event.records)
        if (event.type === 'end') records.push(event.end)
      }
      const summary = summarise({ campaign, records, workloads })
      expect(summary.complete).to.equal(true)
      expect(summary.cells.map(({ workload, state }) => [workload, state])).to.deep.equal([
        ['add', 'baseline'],
        ['chase', 'unsupported'],
      ])
      expect(records.some((record) => record.kind === 'failure')).to.equal(false)
      expect(asked.filter((line) => line.includes('chase'))).to.deep.equal([])
    })
  })

  it('is chosen with its family by one name, and once when both are named', () => {
    const compute = workloadsOf('linux-x86_64').filter(({ family }) => family === 'compute')
    const names = workloadsNamed(['sort', 'compute']).map(({ name }) => name)
    expect(names[0]).to.equal('sort')
    expect(names).to.have.members(compute.map(({ name }) => name))
  })
})
