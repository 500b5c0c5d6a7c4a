import { groundWords } from '../../../campaign/xen/words.js'
import { formatRatio } from '../../figures.js'
import { plainComparison, plainSpread } from '../../plain-words.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import { estimatedOn, type PlatformView, type ReportView } from '../view.js'

/** The title and, for each platform, the answer in plain words. */
export function answerHeader(view: ReportView): Markup {
  const { campaign, environment } = view
  return html`<h1>What each platform costs</h1>
<p class="subtitle">${dateOf(campaign.created)} · ${environment.cpu.model}, ${environment.cpu.logical} logical processors · ${environment.distribution ?? environment.kernel}</p>
<ul class="answers">
${view.compared.map((platform) => html`<li><p class="plain">${markPicture(platform.mark)} ${sentence(view, platform)}</p>${details(view, platform)}</li>\n`)}</ul>
${view.compared.length === 0 && html`<p>Only ${view.baselines.map(({ title }) => title).join(', ')} took part, so there is nothing to compare.</p>`}`
}

function sentence(view: ReportView, platform: PlatformView): Markup {
  const overall = platform.summary?.overall
  if (overall?.state !== 'estimated') {
    const ratios = estimatedOn(view, platform)
    if (ratios.length > 0 && overall?.state === 'insufficient') {
      return html`<b>${platform.title}</b> has no single figure, because ${overall.reason}: ${ratioCount(ratios)} to ${platform.record.baseline} ${ratios.length === 1 ? 'stands' : 'stand'} below.`
    }
    const reason = overall?.state === 'insufficient' ? overall.reason : 'the summary does not have it'
    return html`<b>${platform.title}</b>: no answer, because ${reason}.`
  }
  return html`<b>${platform.title}</b> ${plainComparison(overall, platform.record.baseline, view.campaign.plan.smallestEffect).words}, ${overWhat(view, overall.workloads)}.`
}

/** What has no ratio is not in the mean, and other platforms may have one for it. */
function overWhat({ summary }: ReportView, workloads: readonly string[]): string {
  const compute = summary.workloads.filter(({ family }) => family === 'compute').length
  if (workloads.length === 1)
    return `${compute === 1 ? 'on' : 'on the only compute workload with a ratio,'} ${workloads[0]}`
  if (workloads.length === compute) return 'over all compute workloads'
  return `over the ${workloads.length} of ${compute} compute workloads that have a ratio`
}

function ratioCount(ratios: readonly unknown[]): string {
  return ratios.length === 1 ? 'its one ratio' : `its ${ratios.length} ratios`
}

function details(view: ReportView, platform: PlatformView): Markup {
  const overall = platform.summary?.overall
  const spread = plainSpread(estimatedOn(view, platform), view.campaign.plan.smallestEffect)
  return html`<p>${spread !== undefined && html`${spread.words} `}${correctness(view, platform)}${otherCode(platform)}${platform.record.accelerator === 'kvm' && doubtfulKvm(view)}${underXen(platform)}${
    overall?.state === 'estimated' &&
    html` <span class="quiet">Geometric mean of ${overall.workloads.length} ${overall.workloads.length === 1 ? 'ratio' : 'ratios'}: <span class="interval">${formatRatio(overall)}</span>.</span>`
  }</p>`
}

function correctness({ summary }: ReportView, { id }: PlatformView): Markup {
  const own = summary.cells.filter(({ platform }) => platform === id)
  const measured = own.filter((cell) => cell.state === 'estimated')
  const near = measured.filter(({ measurement }) => measurement.verdict === 'within-tolerance').length
  const wrong = own.filter(({ state }) => state === 'wrong').map(({ workload }) => workload)
  const absolute = own.filter(({ state }) => state === 'absolute').length
  const without = own.length - measured.length - wrong.length - absolute
  const right =
    measured.length === 0
      ? ''
      : near === 0
        ? 'Every result that has a ratio is right to the bit.'
        : `The results are right, ${near} of them within ${near === 1 ? 'its' : 'their'} tolerance and not to the bit.`
  return html`${right}${wrong.length > 0 && html` <strong class="bad">✗ Wrong ${wrong.length === 1 ? 'result' : 'results'}: ${wrong.join(', ')}.</strong>`}${without > 0 && html` <strong>${without} of its workloads ${without === 1 ? 'has' : 'have'} no ratio${wrong.length > 0 && ' for another reason'}.</strong>`}`
}

function otherCode({ record }: PlatformView): Markup | false {
  if (record.label !== 'same source, other instruction set') return false
  return html` The ratios hold the difference of the compilers too: the same source ran as other machine code.`
}

function doubtfulKvm({ environment }: ReportView): Markup | false {
  const { kind } = environment.kvm
  if (kind !== 'software' && kind !== 'slow') return false
  return html` This KVM runs its guests in software: the figures say nothing about KVM on hardware.`
}

function underXen({ version }: PlatformView): Markup | false {
  const words = groundWords(version?.xen)
  return (
    words !== undefined && html` <strong>${words.replace(/^./, (first) => first.toUpperCase())}.</strong>`
  )
}

function dateOf(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`
}
