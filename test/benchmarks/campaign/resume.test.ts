import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { readLog } from '../../../benchmarks/campaign/log-text.js'
import type { CampaignRecord, LogRecord } from '../../../benchmarks/campaign/records.js'
import { openSampleLog, readSamples } from '../../../benchmarks/campaign/sample-log.js'
import { rejection } from '../../support/rejection.js'
import {
  inFolder,
  plannedKeys,
  runStandIns,
  sampleKeys,
  standInCampaign,
  standInPayload,
  standInPlatform,
} from './stand-ins.js'

const logName = 'samples.jsonl'

describe('the log of a campaign', () => {
  it('is not written on where its file was removed or replaced meanwhile', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, logName)
      await using log = await openSampleLog(folder)
      const end: LogRecord = {
        kind: 'end',
        reason: 'interrupted',
        detail: 'x',
        spentNs: 1,
        at: '2026-01-02T03:04:05.678Z',
      }
      await log.append([end])
      await rm(path)
      const error = await rejection('ERR_FILE', log.append([end]))
      expect(error.message).to.include('was removed while its campaign was running')
      await writeFile(path, '')
      await rejection('ERR_FILE', log.append([end]))
      expect(await readFile(path, 'utf8')).to.equal('')
    })
  })
})

describe('a campaign that was killed', () => {
  it('keeps of every possible torn file exactly the invocations that were complete', async () => {
    const { text } = await finished()
    const bytes = Buffer.from(text)
    const whole = readLog(bytes, logName)
    expect(whole.length).to.equal(bytes.length)
    for (let length = 0; length <= bytes.length; length += 7) {
      const { records, length: kept } = readLog(bytes.subarray(0, length), logName)
      expect(kept).to.be.at.most(length)
      expect(records).to.deep.equal(whole.records.slice(0, records.length))
      const last = records.at(-1)?.kind
      if (last !== undefined) expect(last).to.be.oneOf(['invocation', 'calibration', 'end'])
    }
  })

  it('resumes from a file torn anywhere to exactly the samples of its plan, in the planned order', async () => {
    const { campaign, text, order } = await finished()
    for (const share of [0, 0.2, 0.45, 0.7, 0.9, 0.999]) {
      await inFolder(async (folder) => {
        await writeFile(join(folder, logName), text.slice(0, Math.floor(text.length * share)))
        const platforms = await standIns()
        await runStandIns(folder, campaign, platforms)
        const records = await readSamples(folder)
        expect([...sampleKeys(records)].sort()).to.deep.equal([...plannedKeys(campaign)].sort())
        expect(orderOf(records)).to.deep.equal(order)
        expect(records.filter(({ kind }) => kind === 'calibration')).to.have.length(2)
        expect(records.filter(({ kind }) => kind === 'end')).to.have.length(1)
      })
    }
  })

  it('does nothing more when it had come to its end', async () => {
    await inFolder(async (folder) => {
      const platforms = await standIns()
      const campaign = standInCampaign(platforms)
      await runStandIns(folder, campaign, platforms)
      const before = await readFile(join(folder, logName), 'utf8')
      await runStandIns(folder, campaign, platforms, (event) => expect.fail(`it did ${event.type}`))
      expect(await readFile(join(folder, logName), 'utf8')).to.equal(before)
    })
  })

  it('can be interrupted, leaves no machine, and resumes to its plan', async () => {
    await inFolder(async (folder) => {
      const platforms = await standIns()
      const campaign = standInCampaign(platforms)
      const controller = new AbortController()
      let turns = 0
      const onEvent = (event: { readonly type: string }): void => {
        if (event.type === 'measuring' && ++turns === 3) controller.abort(new Error('enough'))
      }
      const records = await runStandIns(folder, campaign, platforms, onEvent, controller.signal)
      expect(records.at(-1)).to.include({ kind: 'end', reason: 'interrupted' })
      await runStandIns(folder, campaign, platforms)
      const all = await readSamples(folder)
      expect([...sampleKeys(all)].sort()).to.deep.equal([...plannedKeys(campaign)].sort())
      expect(all.at(-1)).to.include({ kind: 'end', reason: 'plan-complete' })
    })
  })

  it('cuts a torn tail off the file before it appends to it', async () => {
    await inFolder(async (folder) => {
      const { text } = await finished()
      const path = join(folder, logName)
      await writeFile(path, `${text}{"kind":"sample","platform":"steady"`)
      await using log = await openSampleLog(folder)
      expect(log.removed).to.be.greaterThan(0)
      expect(await readFile(path, 'utf8')).to.equal(text)
    })
  })

  it('is refused when a line before the tail is damaged, with the number of the line', async () => {
    await inFolder(async (folder) => {
      const { text } = await finished()
      const path = join(folder, logName)
      await writeFile(path, text.replace('"kind":"sample"', '"kind":"simple"'))
      const error = await rejection('ERR_STATE_CORRUPT', openSampleLog(folder))
      expect(error.message).to.match(/^line \d+ of '.*' is not a record: kind /)
      await truncate(path, 0)
      await appendFile(path, text)
      expect(await readSamples(folder)).to.not.be.empty
    })
  })
})

async function standIns() {
  return [await standInPlatform('steady', standInPayload()), await standInPlatform('other', standInPayload())]
}

let done: Promise<Finished> | undefined

interface Finished {
  readonly campaign: CampaignRecord
  readonly text: string
  readonly order: readonly string[]
}

/** A campaign of stand-ins that ran without a break, made once. */
async function finished(): Promise<Finished> {
  done ??= inFolder(async (folder) => {
    const platforms = await standIns()
    const campaign = standInCampaign(platforms)
    const records = await runStandIns(folder, campaign, platforms)
    expect([...sampleKeys(records)].sort()).to.deep.equal([...plannedKeys(campaign)].sort())
    return { campaign, text: await readFile(join(folder, logName), 'utf8'), order: orderOf(records) }
  })
  return await done
}

/** The order of the invocations, and of the workloads in them. */
function orderOf(records: readonly LogRecord[]): readonly string[] {
  return records.flatMap((record) => {
    if (record.kind === 'invocation') return [`${record.platform} ${record.invocation} at ${record.position}`]
    if (record.kind === 'sample' && record.iteration === 0) return [`${record.platform} ${record.workload}`]
    return []
  })
}
