import { html, type Markup } from '../report/html/markup.js'
import { renderPage } from '../report/html/page.js'
import type { PageSection } from '../report/html/section.js'
import { changePlot, plotScale } from './plot.js'
import type { CellChange, Comparison } from './record.js'
import {
  countVerdicts,
  type FigureInWords,
  formatChange,
  formatChangeInterval,
  formatPValue,
  type JudgedChange,
  ratioInWords,
  ruleInWords,
  sideInWords,
  timeInWords,
  verdictWords,
} from './words.js'

const style = `.change-plot .band { fill: var(--panel); } .change-plot .rule { stroke: var(--edge); }
.change-plot .interval { stroke: currentColor; stroke-width: 2; } .change-plot .value { fill: currentColor; }
`

/**
 * Renders a comparison as one HTML file that needs nothing else: no network, no font, and no script but that of
 * every page, without which it is whole. The same input gives the same bytes, and what comes from outside is escaped.
 */
export function renderHtmlComparison(comparison: Comparison): string {
  const { before, after, warnings, machines, ratios, times, results, only } = comparison
  return renderPage({
    title: `${before.campaign} and ${after.campaign} compared`,
    style,
    header: html`<h1>Two campaigns compared</h1>
<dl class="facts"><dt>Before</dt><dd>${sideInWords(before)}</dd><dt>After</dt><dd>${sideInWords(after)}</dd></dl>
<ul class="answers"><li>Overheads: ${countVerdicts(ratios)}.</li>
${times !== undefined && html`<li>Times: ${countVerdicts(times)}.</li>`}
${results.length > 0 && html`<li class="bad">${results.length === 1 ? '1 cell is' : `${results.length} cells are`} not as right as before, or the other way round.</li>`}</ul>`,
    sections: [
      listSection('caveats', 'What to know first', warnings),
      changeSection(
        { id: 'overheads', heading: 'Overheads' },
        'The ratio of a platform’s time to that of its baseline, before and after. Slower: the overhead has grown.',
        ratios,
        ratioInWords,
        comparison,
      ),
      times === undefined
        ? {
            id: 'times',
            heading: 'Times',
            content: html`<p>The machines are not alike, so times are not compared.</p>`,
          }
        : changeSection(
            { id: 'times', heading: 'Times' },
            'Time of a unit of work, baselines included.',
            times,
            timeInWords,
            comparison,
          ),
      resultsSection(results),
      listSection(
        'only',
        'Only in one of them',
        only.map(({ platform, workload, in: side }) => `${workload} on ${platform}: only in the one ${side}`),
      ),
      listSection('differences', 'How machines, programs and payloads differ', machines.differences),
      {
        id: 'rule',
        heading: 'How it was judged',
        content: html`<p>${ruleInWords(comparison)}</p>
<p>Each change is tested by Welch’s test on the logarithms. Faster and slower are significant after correction and larger than the smallest effect. No difference worth reporting means that two one-sided tests, corrected likewise, put the change within it. Everything else is not enough evidence: more invocations would tell.</p>`,
      },
    ],
  })
}

const tones = { faster: 'good', slower: 'bad', 'no-difference': 'none', undecided: 'fair' } as const

function changeSection(
  { id, heading }: Pick<PageSection, 'id' | 'heading'>,
  caption: string,
  changes: readonly CellChange[],
  side: (side: JudgedChange['before']) => FigureInWords,
  { rule }: Comparison,
): PageSection {
  const judged = changes.flatMap((change) => (change.verdict === 'incomparable' ? [] : [change]))
  const others = changes.flatMap((change) => (change.verdict === 'incomparable' ? [change] : []))
  const scale = plotScale(judged, rule.smallestEffect)
  const rows = judged
    .toSorted((one, other) => one.adjustedPValue - other.adjustedPValue)
    .map(
      (
        change,
      ) => html`<tr><th scope="row">${change.workload}<br /><span class="quiet">${change.platform}</span></th>
<td>${figure(side(change.before))}</td><td>${figure(side(change.after))}</td>
<td><b>${formatChange(change.change, change)}</b> <span class="interval">${formatChangeInterval(change)}</span></td>
<td class="${tones[change.verdict]}">${changePlot(change, scale)}</td>
<td>${formatPValue(change.adjustedPValue)}</td>
<td class="${tones[change.verdict]}">${verdictWords[change.verdict]}</td></tr>
`,
    )
  const content = html`${
    judged.length === 0
      ? html`<p>No cell can be compared.</p>`
      : html`<div class="scroll" role="region" aria-label="${heading}" tabindex="0"><table><caption>${caption} The surest changes first; the bar shows the interval, its band the smallest effect.</caption>
<thead><tr><th scope="col">Workload</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Change</th><th scope="col"><span aria-hidden="true">${scale.words}</span></th><th scope="col">p, corrected</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`
  }
${others.length > 0 && html`<details><summary>${others.length} cannot be compared</summary><ul>${others.map(({ platform, workload, reason }) => html`<li>${workload} on ${platform}: ${reason}</li>\n`)}</ul></details>`}`
  return { id, heading, content }
}

function figure([value, interval]: FigureInWords): Markup {
  return html`${value} <span class="interval">${interval}</span>`
}

function resultsSection(results: Comparison['results']): PageSection | undefined {
  if (results.length === 0) return undefined
  const content = html`<div class="scroll" role="region" aria-label="Results that differ" tabindex="0"><table><caption>Whether the workload gave the right result.</caption>
<thead><tr><th scope="col">Workload</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Why</th></tr></thead>
<tbody>
${results.map(({ platform, workload, before, after, reason }) => html`<tr><th scope="row">${workload}<br /><span class="quiet">${platform}</span></th><td>${before}</td><td>${after}</td><td>${reason ?? ''}</td></tr>\n`)}</tbody></table></div>`
  return { id: 'results', heading: 'Results that differ', content }
}

function listSection(id: string, heading: string, lines: readonly string[]): PageSection | undefined {
  if (lines.length === 0) return undefined
  return { id, heading, content: html`<ul>${lines.map((line) => html`<li>${line}</li>\n`)}</ul>` }
}
