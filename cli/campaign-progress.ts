import { relative } from 'node:path'
import { type OpenCampaign, runCampaign } from '../benchmarks/campaign/campaign.js'
import { campaignFiles } from '../benchmarks/campaign/campaign-files.js'
import type { CampaignEvent } from '../benchmarks/campaign/execute.js'
import type { Forecast } from '../benchmarks/campaign/forecast.js'
import type { SummaryRecord } from '../benchmarks/campaign/records.js'
import { keepHeapSmall } from '../benchmarks/campaign/small-heap.js'
import { formatDuration } from '../benchmarks/report/figures.js'
import { shellLine } from '../benchmarks/shell-line.js'
import { HypervisorError, isHypervisorError } from '../src/errors.js'
import type { CommandContext } from './context.js'
import { safeText } from './safe-text.js'

/** Runs a campaign and shows on standard error what it does: one line that changes on a terminal, else lines. */
export async function runShown(context: CommandContext, open: OpenCampaign): Promise<SummaryRecord> {
  const progress = createProgress(context, open)
  const heap = keepHeapSmall()
  try {
    const run = runCampaign(open, context.call.signal)
    for (let next = await run.next(); ; next = await run.next()) {
      if (next.done === true) return next.value
      progress.show(next.value)
      // The summary that follows disturbs nobody, and is faster with more room.
      if (next.value.type === 'end') heap[Symbol.dispose]()
    }
  } catch (error) {
    throw context.call.signal?.aborted === true ? withWayOn(error, open) : error
  } finally {
    heap[Symbol.dispose]()
    progress.end()
  }
}

/** Of an interruption before the first machine was measured, which has no summary: what to do about it. */
export function withWayOn(error: unknown, open: Pick<OpenCampaign, 'folder'>): unknown {
  if (!isHypervisorError(error, 'ERR_ABORTED')) return error
  return new HypervisorError('ERR_ABORTED', 'the campaign was interrupted before it began to measure', {
    field: open.folder,
    hint: wayOn(open),
    cause: error,
  })
}

/** How to go on with a campaign that was interrupted. */
export function howToGoOn(open: Pick<OpenCampaign, 'folder'>): string {
  return safeText(`Interrupted. ${wayOn(open)}`)
}

function wayOn({ folder }: Pick<OpenCampaign, 'folder'>): string {
  return `Go on with: ${shellLine(['polyvisor', 'bench', '--resume', shownFolder(folder)])}`
}

function shownFolder(folder: string): string {
  return relative('.', folder) || '.'
}

/** The last lines of a command that made results: where they are, and how to make them again. */
export function whereResultsAre({ folder, campaign }: Pick<OpenCampaign, 'folder' | 'campaign'>): string {
  const shown = shownFolder(folder)
  return [
    '',
    `Reproduce:  ${safeText(shellLine(campaign.command))}`,
    `      or:   ${safeText(shellLine(['polyvisor', 'reproduce', shown]))}`,
    `Summary:    ${safeText(`${shown}/${campaignFiles.summary}`)}`,
    `Report:     ${safeText(`${shown}/${campaignFiles.report}`)}`,
    '',
  ].join('\n')
}

/** What the user cannot see yet: that measuring takes longer than was asked for. */
export function overBudget({ rounds, neededNs, leftNs }: Forecast): string {
  const left = leftNs === 0 ? 'is spent' : `has ${formatDuration(leftNs)} left`
  return `the ${rounds} rounds that are made in any case take at least ${formatDuration(neededNs)}, and the budget ${left}: fewer workloads or platforms take less`
}

function createProgress({ output }: CommandContext, { campaign }: OpenCampaign) {
  const { stderr } = process
  const live = stderr.isTTY === true && !output.json
  const width = (stderr.columns ?? 80) - 1
  const line = (text: string): void => {
    if (live) stderr.write(`\r\u001b[K`)
    output.remark(safeText(text))
  }
  const status = (text: string): void => {
    if (live) stderr.write(`\r\u001b[K${safeText(text).slice(0, width)}`)
  }
  let rounds = -1
  return {
    show(event: CampaignEvent): void {
      if (event.type === 'failure') {
        const { platform, workload, outcome, reason } = event.failure
        line(`${platform}${workload === undefined ? '' : `, ${workload}`}: ${outcome}: ${reason}`)
      }
      if (event.type === 'calibrating') {
        if (live) status(`calibrating ${event.platform} …`)
        else line(`calibrating ${event.platform}`)
      }
      if (event.type === 'over-budget') line(overBudget(event))
      if (event.type === 'measuring') {
        const spent = `${(event.spentNs / 1e9).toFixed(0)} of ${(campaign.plan.budgetNs / 1e9).toFixed(0)} s`
        const what = `round ${event.round + 1}, ${spent}`
        if (live) status(`measuring ${event.platform}: ${what}`)
        else if (event.round !== rounds) line(what)
        rounds = event.round
      }
    },
    end(): void {
      if (live) stderr.write('\r\u001b[K')
    },
  }
}
