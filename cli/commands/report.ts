import { relative } from 'node:path'
import { campaignFiles, readCampaign, refresh, renderTerminal } from '../../benchmarks/index.js'
import type { CommandAction } from '../commands.js'
import { given } from '../session.js'

/** `polyvisor report`: computes summary and report from the samples anew. */
export const report: CommandAction = async ({ output }, [argument]) => {
  const folder = given(argument)
  const campaign = await readCampaign(folder)
  const summary = await refresh(folder)
  const shown = relative('.', folder) || '.'
  output.result({ folder, summary }, () => {
    return `${renderTerminal(campaign, summary)}\nSummary:  ${shown}/${campaignFiles.summary}\nReport:   ${shown}/${campaignFiles.report}\n`
  })
}
