import { expect } from 'chai'
import type { FailureRecord, LogRecord, SummaryCell } from '../../../benchmarks/campaign/records.js'
import { summarySchema } from '../../../benchmarks/campaign/records.js'
import { summarise } from '../../../benchmarks/campaign/summarise.js'
import type { TestGuest } from '../../../drivers/test/driver.js'
import {
  inFolder,
  runStandIns,
  sampleKeys,
  standInCampaign,
  standInPayload,
  standInPlatform,
  standInWorkloads,
} from './stand-ins.js'

describe('a payload that misbehaves', () => {
  it('is marked wrong with its checksum, on that workload alone, and the campaign goes on', async () => {
    const { records, cell } = await campaignWith(
      standInPayload((line) =>
        line.startsWith('run add ') ? `done add ${line.split(' ')[2]} 5 0000000000000bad` : undefined,
      ),
    )
    const [failure] = failures(records)
    expect(failure).to.include({ platform: 'odd', workload: 'add', outcome: 'wrong', invocation: null })
    expect(failure?.reason).to.equal('add gave 0000000000000bad; right is 00000000000000aa')
    expect(cell('odd', 'add')).to.include({ state: 'wrong', reason: failure?.reason })
    expect(cell('odd', 'chase').state).to.equal('estimated')
    expect(cell('steady', 'add').state).to.equal('baseline')
  })

  it('is marked wrong when it becomes wrong later, and the wrong sample is in the log', async () => {
    let runs = 0
    const { records, cell } = await campaignWith(
      standInPayload((line) => {
        if (!line.startsWith('run add ') || ++runs < 12) return undefined
        return `done add ${line.split(' ')[2]} 5 0000000000000bad`
      }),
      20,
    )
    expect(cell('odd', 'add').state).to.equal('wrong')
    const wrong = records.filter((record) => record.kind === 'sample' && record.verdict === 'wrong')
    expect(wrong).to.have.length(1)
    expect(failures(records)[0]?.evidence.join('\n')).to.contain('0000000000000bad')
  })

  it('is marked wrong when it contradicts itself within one run', async () => {
    const { cell } = await campaignWith(
      standInPayload((line) =>
        line.startsWith('run add ')
          ? `wrong add ${line.split(' ')[2]} 5 00000000000000aa 00000000000000ab`
          : undefined,
      ),
    )
    expect(cell('odd', 'add')).to.deep.include({ state: 'wrong' })
  })

  it('is marked failed with what it said when it answers with garbage, control characters made visible', async () => {
    const { records, cell } = await campaignWith(
      standInPayload((line) => (line.startsWith('run add ') ? '\u001b[2J##### garbage' : undefined)),
    )
    const [failure] = failures(records)
    expect(failure?.outcome).to.equal('garbage')
    expect(failure?.evidence.join('\n')).to.contain('\\x1b[2J##### garbage')
    expect(cell('odd', 'add').state).to.equal('failed')
    expect(cell('odd', 'chase').state).to.equal('estimated')
  })

  it('is not lost in a flood: babbling without end is garbage too', async () => {
    const { records, cell } = await campaignWith(
      standInPayload((line) =>
        line.startsWith('run add ') ? `${'x'.repeat(50)}\n`.repeat(5000) : undefined,
      ),
    )
    expect(failures(records)[0]).to.include({ outcome: 'garbage' })
    expect(failures(records)[0]?.reason).to.match(/none of 1000 lines|no answer/)
    expect(cell('odd', 'chase').state).to.equal('estimated')
  })

  it('is marked timed out when it falls silent, and booted again for its other workloads', async () => {
    const { records, cell } = await campaignWith(
      standInPayload((line) => (line.startsWith('run add ') ? '' : undefined)),
    )
    expect(failures(records)[0]).to.include({ workload: 'add', outcome: 'timed-out' })
    expect(cell('odd', 'add').state).to.equal('timed-out')
    expect(cell('odd', 'chase').state).to.equal('estimated')
  })

  it('is marked failed when its machine goes off in the middle', async () => {
    const { records, cell } = await campaignWith(
      standInPayload((line, machine) => {
        if (line.startsWith('run add ')) machine.powerOff()
        return undefined
      }),
    )
    expect(failures(records)[0]?.reason).to.equal('add: the machine stopped before it answered')
    expect(cell('odd', 'add').state).to.equal('failed')
    expect(cell('odd', 'chase').state).to.equal('estimated')
  })

  it('is marked unsupported where it says that it lacks what the workload needs', async () => {
    const { cell } = await campaignWith(
      standInPayload((line) => (line === 'prepare add' ? 'error unsupported no such unit' : undefined)),
    )
    expect(cell('odd', 'add')).to.deep.include({ state: 'unsupported' })
  })

  it('is given up when it never comes up, and the others are measured as planned', async () => {
    const { records, cell } = await campaignWith(standInPayload(undefined, false))
    expect(failures(records)).to.have.length(1)
    expect(failures(records)[0]).to.include({ platform: 'odd', outcome: 'timed-out' })
    expect(cell('odd', 'add').state).to.equal('timed-out')
    expect(cell('odd', 'chase').state).to.equal('timed-out')
    expect(cell('other', 'add').state).to.equal('estimated')
    expect(sampleKeys(records).filter((key) => key.startsWith('steady'))).to.have.length(2 * 2 * 2)
  })

  it('is wrong when it is another payload than the one that was to run', async () => {
    const { records } = await campaignWith((machine) => {
      void machine.write('ready polyvisor-payload 1 impostor\n')
      return {}
    })
    expect(failures(records)[0]).to.include({ outcome: 'wrong', reason: 'the payload says it is impostor' })
  })
})

async function campaignWith(guest: TestGuest, invocations = 2) {
  return await inFolder(async (folder) => {
    const platforms = [
      await standInPlatform('steady', standInPayload()),
      await standInPlatform('odd', guest),
      await standInPlatform('other', standInPayload()),
    ]
    const campaign = standInCampaign(platforms, invocations)
    const records = await runStandIns(folder, campaign, platforms)
    const summary = summarySchema.parse(summarise({ campaign, records, workloads: standInWorkloads }))
    const cell = (platform: string, workload: string): SummaryCell => {
      const found = summary.cells.find((entry) => entry.platform === platform && entry.workload === workload)
      if (found === undefined) throw new Error(`no cell for ${workload} on ${platform}`)
      return found
    }
    return { records, summary, cell }
  })
}

function failures(records: readonly LogRecord[]): readonly FailureRecord[] {
  return records.filter((record) => record.kind === 'failure')
}
