import type { EstimatedCell } from '../../../campaign/records.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { ratioInSentence, ratioInTable } from '../ratio.js'
import type { PlatformView, ReportView } from '../view.js'

/** The title and, for each platform, the answer in one sentence. */
export function answerSection(view: ReportView): Markup {
  const { campaign, environment } = view
  return html`<header>
<h1>What each platform costs</h1>
<p class="subtitle">${dateOf(campaign.created)} · ${environment.cpu.model}, ${environment.cpu.logical} logical processors · ${environment.distribution ?? environment.kernel}</p>
<ul class="answers">
${view.compared.map((platform) => html`<li>${markPicture(platform.mark)} ${sentence(view, platform)}</li>\n`)}</ul>
${view.compared.length === 0 && html`<p>Only ${view.baselines.map(({ title }) => title).join(', ')} took part, so there is nothing to compare.</p>`}
</header>`
}

function sentence(view: ReportView, platform: PlatformView): Markup {
  const overall = platform.summary?.overall
  const wrong = withoutRatio(view, platform)
  if (overall?.state !== 'estimated') {
    const reason = overall?.state === 'insufficient' ? overall.reason : 'the summary does not have it'
    return html`<b>${platform.title}</b>: no answer, because ${reason}.${wrong}`
  }
  const count = overall.workloads.length
  return html`<b>${platform.title}</b> takes ${ratioInSentence(overall, view.confidence)} as long as <b>${platform.record.baseline}</b>, as the geometric mean of ${count} ${count === 1 ? 'workload' : 'workloads'}${range(estimatedCells(view, platform))}.${wrong}`
}

function estimatedCells({ summary }: ReportView, { id }: PlatformView): readonly EstimatedCell[] {
  return summary.cells
    .filter((cell) => cell.state === 'estimated')
    .filter(({ platform }) => platform === id)
    .toSorted((one, other) => one.ratio - other.ratio)
}

function range(cells: readonly EstimatedCell[]): Markup | undefined {
  const [least, most] = [cells[0], cells.at(-1)]
  if (least === undefined || most === undefined || least === most) return undefined
  return html`; between ${ratioInTable(least)} (${least.workload}) and ${ratioInTable(most)} (${most.workload})`
}

function withoutRatio({ summary }: ReportView, { id }: PlatformView): Markup | false {
  const without = summary.cells.filter(({ platform, state }) => platform === id && state !== 'estimated')
  if (without.length === 0) return false
  const wrong = without.filter(({ state }) => state === 'wrong').length
  return html` <strong>${without.length} of its workloads ${without.length === 1 ? 'has' : 'have'} no ratio${wrong > 0 && `; ${wrong} of them gave a wrong result`}.</strong>`
}

function dateOf(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`
}
