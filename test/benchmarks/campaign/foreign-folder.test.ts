import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { campaignFiles } from '../../../benchmarks/campaign/campaign-files.js'
import { readFinished } from '../../../benchmarks/campaign/finished-campaign.js'
import { refresh } from '../../../benchmarks/campaign/refresh.js'
import { scanSamples } from '../../../benchmarks/campaign/sample-log.js'
import { readCampaignFile, readEnvironmentFile } from '../../../benchmarks/campaign/store.js'
import { whereResultsAre } from '../../../cli/campaign-progress.js'
import { makeCampaign } from '../../support/made-campaign.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

const makePipe = async (path: string): Promise<void> => {
  await promisify(execFile)('mkfifo', [path])
}

describe('the folder of a campaign that somebody sent', () => {
  it('keeps nobody waiting for a pipe by the name of a file', async () => {
    const folder = newFolder()
    for (const name of [campaignFiles.campaign, campaignFiles.environment, campaignFiles.samples]) {
      await makePipe(join(folder, name))
    }
    const error = await rejection('ERR_FILE', readCampaignFile(folder))
    expect(error.field).to.equal(folder)
    await rejection('ERR_FILE', readEnvironmentFile(folder))
    await rejection(
      'ERR_FILE',
      scanSamples(folder, () => {}),
    )
  })

  it('is named where a file of it is no JSON, with where to read what it holds', async () => {
    const folder = newFolder()
    const path = join(folder, campaignFiles.campaign)
    await writeFile(path, '{"kind": ')
    const { field, hint } = await rejection('ERR_STATE_CORRUPT', readCampaignFile(folder))
    expect(field).to.equal(path)
    expect(hint).to.contain('docs/campaign-format.md')
  })

  it('is quoted in the commands that say how to go on, so that a shell takes them', async () => {
    const parent = newFolder()
    const folder = join(parent, "Ana's results")
    await makeCampaign(folder, { workloads: ['sha256'], invocations: 3 })
    const shown = `'${parent}/Ana'\\''s results'`
    const campaign = await readCampaignFile(folder)
    const again = relative('.', parent)
    const line = `polyvisor reproduce '${again}/Ana'\\''s results'\n`
    expect(whereResultsAre({ folder, campaign })).to.contain(line)
    for (const file of ['environment', 'samples'] as const) await rm(join(folder, campaignFiles[file]))
    const finished = await rejection('ERR_FILE', readFinished(folder))
    expect(finished.hint).to.equal(`Finish it with: polyvisor bench --resume ${shown}`)
    const begun = await rejection('ERR_FILE', refresh(folder))
    expect(begun.hint).to.equal(`Begin it with: polyvisor bench --resume ${shown}`)
  })
})
