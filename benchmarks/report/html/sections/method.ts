import { shellLine } from '../../../shell-line.js'
import { formatDuration, formatShare } from '../../figures.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { ReportView } from '../view.js'
import { stopWords } from '../words.js'

/** How it was measured, and how to measure it again. */
export function methodSection(view: ReportView): PageSection {
  const { campaign, summary } = view
  const { plan } = campaign
  const { reason, detail, spentNs, budgetNs } = summary.stop
  return {
    id: 'method',
    heading: 'How it was measured',
    short: 'Method',
    content: html`<p>Each platform ran the payload in several invocations: a boot of a machine, or a process.${plan.duet !== undefined && html` Each invocation was a duet: the platform and its baseline ran at the same time, each bound to one of the processors ${plan.duet.cpus.join(' and ')}, every sample was begun on both sides at once, first told now to one and now to the other, and of every two samples they changed processors in between.`} In each, every workload was timed ${plan.iterations} ${plan.iterations === 1 ? 'time' : 'times'}${(plan.pilotRounds ?? 0) > 0 && html` in the first ${plan.pilotRounds} rounds, and then as often as these rounds showed to be best`}, on the host's clock, from the command to the answer. Platforms and workloads were interleaved in random order (seed ${campaign.seed}), so that a drift of the machine hits all alike. Samples were made at least ${formatDuration(plan.sampleTargetNs)} long where the payload allows it. Iterations before the steady state are left out; outliers are counted and stay in.</p>
<p>The time of a platform is the geometric mean of its invocations' medians. ${intervals(view)} The overall ratio of a platform is the geometric mean over those of its compute workloads that have a ratio.</p>
<p>The plan (${campaign.form}) was ${plannedInvocations(view)}, in a budget of ${formatDuration(budgetNs)}. Measuring stopped after ${formatDuration(spentNs)} ${stopWords[reason]}: ${detail}.${summary.harness !== undefined && html` Booting, talking and cleaning up took ${formatShare(summary.harness.share)} on top of the payloads' own running time.`}</p>
<h3>Measure it again</h3>
<p>The same campaign, from the beginning:</p>
<pre>${shellLine(campaign.command)}</pre>
<p>The same plan, with a word for every ratio on whether the new interval agrees with this one:</p>
<pre>polyvisor reproduce FOLDER</pre>
<h3>Files of the folder</h3>
<dl class="facts">
<dt><code>campaign.json</code></dt><dd>the plan: platforms, workloads, seed, digests</dd>
<dt><code>environment.json</code></dt><dd>the machine and the versions</dd>
<dt><code>samples.jsonl</code></dt><dd>every sample and every failure, in the order in which they came</dd>
<dt><code>summary.json</code></dt><dd>the figures of this report, for programs</dd>
<dt><code>report.html</code></dt><dd>this report</dd>
</dl>
<p class="quiet">Campaign ${campaign.id}, ${campaign.created}, ${campaign.tool.name} ${campaign.tool.version}.</p>`,
  }
}

function plannedInvocations({ campaign: { plan } }: ReportView): string {
  const { minimum, maximum } = plan.invocations
  if (minimum === maximum) return `${minimum} invocations of each platform`
  return `${minimum} to ${maximum} invocations of each platform, until every interval is within ±${formatShare(plan.targetHalfWidth)}`
}

function intervals({ summary, confidence }: ReportView): Markup {
  const methods = [
    ...new Set(summary.cells.flatMap((cell) => (cell.state === 'estimated' ? [cell.method] : []))),
  ]
  if (methods.length === 0) return html`No ratio could be estimated.`
  if (methods.length === 1 && methods[0] === 'paired-log') {
    return html`The ${confidence} interval of a ratio is Student's t over the rounds of the campaign: each round gives one ratio of the two medians, so that what the machine does to a whole round drops out (method paired-log).`
  }
  if (methods.every((method) => method === 'duet-fastest' || method === 'duet-log')) {
    const fastest = html`each gives one ratio, of the fastest sample of either side among those in which neither waited for a CPU, so that neither what slowed the whole machine down for longer nor what disturbed one side for a moment is in it (method duet-fastest)`
    const typical = html`${methods.length > 1 && 'where most duets have no such samples, '}in each the ratios of what ran at the same time are taken, two and two together for the two processors, and of these the median (method duet-log)`
    return html`The ${confidence} interval of a ratio is Student's t over the duets: ${methods.includes('duet-fastest') && fastest}${methods.length > 1 && '; '}${methods.includes('duet-log') && typical}.`
  }
  if (methods.length > 1 || methods[0] !== 'welch-log') {
    return html`Intervals hold the true ratio with ${confidence} confidence; they were made by ${methods.join(', ')}.`
  }
  return html`The ${confidence} interval of a ratio is Welch's: Student's t on the difference of the mean logarithms of those medians, with the degrees of freedom of Welch and Satterthwaite (method welch-log).`
}
