import { createCampaign, type OpenCampaign, openCampaign } from '../../benchmarks/campaign/campaign.js'
import { renderTerminal } from '../../benchmarks/report/terminal.js'
import { type BenchOptions, parseBenchOptions } from '../benchmark-options.js'
import { howToGoOn, runShown, whereResultsAre } from '../campaign-progress.js'
import type { CommandAction } from '../commands.js'
import { exitCodes } from '../exit-codes.js'

/** `polyvisor bench`: measures, and prints the table of overheads. Exit code 1 if some payload gave a wrong result. */
export const bench: CommandAction = async (context, _args, given) => {
  const options = parseBenchOptions(given)
  const { signal } = context.call
  const open =
    options.resume === undefined ? await plan(options, signal) : await openCampaign(options.resume, signal)
  const { campaign, folder } = open
  for (const remark of open.remarks ?? []) context.output.remark(remark)
  const platforms = campaign.platforms.map(({ id }) => id).join(', ')
  context.output.remark(`Measuring ${platforms} on ${campaign.workloads.length} workloads.`)
  for (const { id, reason } of campaign.excluded) context.output.remark(`Without ${id}: ${reason}.`)
  const summary = await runShown(context, open)
  context.output.result({ folder, summary }, () => {
    return `\n${renderTerminal(campaign, summary, { columns: process.stdout.columns })}${whereResultsAre(open)}`
  })
  if (summary.stop.reason === 'interrupted') {
    context.output.remark(howToGoOn(open))
  }
  if (summary.cells.some(({ state }) => state === 'wrong')) context.setExitCode(exitCodes.failed)
}

async function plan(options: BenchOptions, signal: AbortSignal): Promise<OpenCampaign> {
  const { quick, out, resume: _resume, ...rest } = options
  return await createCampaign({ ...rest, form: quick === true ? 'quick' : 'full', folder: out, signal })
}
