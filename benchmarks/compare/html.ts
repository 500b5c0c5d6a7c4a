import { html, type Markup, markupText, trustedMarkup } from '../report/html/markup.js'
import { styleSheet } from '../report/html/style.js'
import { changePlot, plotScale } from './plot.js'
import type { CellChange, Comparison } from './record.js'
import {
  countVerdicts,
  formatChange,
  formatChangeInterval,
  formatPValue,
  formatRatioSide,
  formatTimeSide,
  type JudgedChange,
  ruleInWords,
  sideInWords,
  verdictWords,
} from './words.js'

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const ownStyle = `.plot .band { fill: var(--panel); } .plot .rule { stroke: var(--line); }
.plot .interval { stroke: currentColor; stroke-width: 2; } .plot .value { fill: currentColor; }
`

/**
 * Renders a comparison as one HTML file that needs nothing else: no script, no network, no font. The same input
 * gives the same bytes, and what comes from outside is escaped.
 */
export function renderHtmlComparison(comparison: Comparison): string {
  const { before, after, warnings, machines, ratios, times, results, only } = comparison
  const title = `${before.campaign} and ${after.campaign} compared`
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${trustedMarkup(policy)}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${title}</title>
<style>
${trustedMarkup(styleSheet + ownStyle)}</style>
</head>
<body>
<main>
<h1>Two campaigns compared</h1>
<dl class="facts"><dt>Before</dt><dd>${sideInWords(before)}</dd><dt>After</dt><dd>${sideInWords(after)}</dd></dl>
<ul class="answers"><li>Overheads: ${countVerdicts(ratios)}.</li>
${times !== undefined && html`<li>Times: ${countVerdicts(times)}.</li>`}
${results.length > 0 && html`<li class="bad">Results: ${results.length} differ in whether they are right.</li>`}</ul>
${listSection('What to know first', warnings)}
${changeSection('Overheads', 'The ratio of a platform’s time to that of its baseline, before and after. Slower: the overhead has grown.', ratios, formatRatioSide, comparison)}
${
  times === undefined
    ? html`<section><h2>Times</h2><p>The machines are not alike, so times are not compared.</p></section>`
    : changeSection('Times', 'Time of a unit of work, baselines included.', times, formatTimeSide, comparison)
}
${resultsSection(results)}
${listSection(
  'Only in one of them',
  only.map(({ platform, workload, in: side }) => `${workload} on ${platform}: only in the one ${side}`),
)}
${listSection('How machines, programs and payloads differ', machines.differences)}
<section><h2>How it was judged</h2><p>${ruleInWords(comparison)}</p>
<p>Each change is tested by Welch’s test on the logarithms. Faster and slower are significant after correction and larger than the smallest effect. No difference worth reporting means that two one-sided tests, corrected likewise, put the change within it. Everything else is not enough evidence: more invocations would tell.</p></section>
</main>
</body>
</html>
`
  return markupText(page)
}

const tones = { faster: 'good', slower: 'bad', 'no-difference': 'none', undecided: 'fair' } as const

function changeSection(
  title: string,
  caption: string,
  changes: readonly CellChange[],
  side: (side: JudgedChange['before']) => string,
  { rule }: Comparison,
): Markup {
  const judged = changes.flatMap((change) => (change.verdict === 'incomparable' ? [] : [change]))
  const others = changes.flatMap((change) => (change.verdict === 'incomparable' ? [change] : []))
  const scale = plotScale(judged, rule.smallestEffect)
  const rows = judged
    .toSorted((one, other) => one.adjustedPValue - other.adjustedPValue)
    .map(
      (
        change,
      ) => html`<tr><th scope="row">${change.workload}<br /><span class="quiet">${change.platform}</span></th>
<td>${side(change.before)}</td><td>${side(change.after)}</td>
<td><b>${formatChange(change.change)}</b> <span class="interval">${formatChangeInterval(change)}</span></td>
<td class="${tones[change.verdict]}">${changePlot(change, scale)}</td>
<td>${formatPValue(change.adjustedPValue)}</td>
<td class="${tones[change.verdict]}">${verdictWords[change.verdict]}</td></tr>
`,
    )
  return html`<section><h2>${title}</h2>
${
  judged.length === 0
    ? html`<p>No cell can be compared.</p>`
    : html`<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table><caption>${caption} The surest changes first; the bar shows the interval, its band the smallest effect.</caption>
<thead><tr><th scope="col">Workload</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Change</th><th scope="col"><span aria-hidden="true">${scale.words}</span></th><th scope="col">p, corrected</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`
}
${others.length > 0 && html`<details><summary>${others.length} cannot be compared</summary><ul>${others.map(({ platform, workload, reason }) => html`<li>${workload} on ${platform}: ${reason}</li>\n`)}</ul></details>`}
</section>`
}

function resultsSection(results: Comparison['results']): Markup | undefined {
  if (results.length === 0) return undefined
  return html`<section><h2>Results that differ</h2>
<div class="scroll" role="region" aria-label="Results that differ" tabindex="0"><table><caption>Whether the workload gave the right result.</caption>
<thead><tr><th scope="col">Workload</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Why</th></tr></thead>
<tbody>
${results.map(({ platform, workload, before, after, reason }) => html`<tr><th scope="row">${workload}<br /><span class="quiet">${platform}</span></th><td>${before}</td><td>${after}</td><td>${reason ?? ''}</td></tr>\n`)}</tbody></table></div></section>`
}

function listSection(title: string, lines: readonly string[]): Markup | undefined {
  if (lines.length === 0) return undefined
  return html`<section><h2>${title}</h2><ul>${lines.map((line) => html`<li>${line}</li>\n`)}</ul></section>`
}
