import { findWorkload } from '../../../guest/catalogue.js'
import { checksumOf, doubleOf } from '../../../guest/checksum.js'
import { formatCount } from '../../figures.js'
import { failureGroups } from '../failures.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView, WorkloadView } from '../view.js'
import { verdictOf } from '../words.js'

/** Whether the results were right. */
export function resultsSection(view: ReportView): PageSection {
  // These stand side by side in the section on physics.
  const inPhysics = new Set(view.summary.physics?.rows.map(({ workload }) => workload))
  return {
    id: 'results',
    heading: 'Were the results right?',
    short: 'Correctness',
    content: html`<p>Every sample returns a checksum of what it computed. A platform that is fast and wrong is wrong.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Verdicts by workload and platform"><table>
<caption>Verdict on all samples of a workload</caption>
<thead><tr><th scope="col">Workload</th>${view.platforms.map(({ mark, id }) => html`<th scope="col" data-platform="${id}">${markPicture(mark)} ${id}</th>`)}</tr></thead>
<tbody>
${view.workloads.map((workload) => row(view, workload))}</tbody>
</table></div>
${view.workloads.map((workload) => !inPhysics.has(workload.workload) && values(view, workload))}
${evidence(view)}`,
  }
}

function row(view: ReportView, { workload }: WorkloadView): Markup {
  const cells = view.platforms.map(({ id }) => {
    const { sign, words, tone } = verdictOf(view.cell(id, workload))
    return html`<td data-platform="${id}" class="${tone}"><span aria-hidden="true">${sign}</span> ${words}</td>`
  })
  return html`<tr data-workload="${workload}"><th scope="row">${workload}</th>${cells}</tr>\n`
}

/** The values of a workload whose checksum is a number. */
function values(view: ReportView, { workload, title }: WorkloadView): Markup | undefined {
  const known = findWorkload(workload)
  if (known?.tolerance === undefined) return undefined
  const { absolute, unit } = known.tolerance
  const [name, shown] = unit === 'GeV' ? ['fitted mass', 'GeV/c²'] : ['result', unit]
  return html`<h3>${title}: the ${name}</h3>
<p>Expected ${numberOf(known.checksum)} ${shown} (bits ${known.checksum}); within ±${absolute} ${shown} it counts as right.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Values of ${workload}"><table>
<caption>Values by platform, to the bit</caption>
<thead><tr><th scope="col">Platform</th><th scope="col">${name}, ${shown}</th><th scope="col">Bits</th><th scope="col">Samples</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${view.platforms.map((platform) => valueRows(view, platform, workload))}</tbody>
</table></div>`
}

function valueRows(view: ReportView, { id, mark }: PlatformView, workload: string): Markup {
  const samples = view.samples(id, workload)
  const checksums = [...new Set(samples.map(({ checksum }) => checksum))]
  const name = html`<th scope="row">${markPicture(mark)} ${id}</th>`
  if (checksums.length === 0)
    return html`<tr data-platform="${id}">${name}<td colspan="4">no sample</td></tr>\n`
  return html`${checksums.map((checksum) => {
    const same = samples.filter((sample) => sample.checksum === checksum)
    const verdict = same[0]?.verdict.replace('-', ' ')
    return html`<tr data-platform="${id}">${name}<td>${numberOf(checksum)}</td><td><code>${checksum}</code></td><td>${formatCount(same.length)}</td><td>${verdict}</td></tr>\n`
  })}`
}

function numberOf(checksum: string): string {
  const bits = checksumOf(checksum)
  return bits === undefined ? 'no number' : String(doubleOf(bits))
}

function evidence(view: ReportView): Markup | undefined {
  const groups = failureGroups(view)
  if (groups.length === 0) return undefined
  return html`<h3>Evidence</h3>
${groups.map(
  ({
    platform,
    workloads,
    words,
    reason,
    lines,
  }) => html`<article class="failure" data-platform="${platform}">
<h4>${view.titleOf(platform)}: ${words}</h4>
<p>${workloads.length > 0 && html`<b>${workloads.join(', ')}</b>: `}${reason}</p>
${lines.length > 0 ? html`<pre>${lines.join('\n')}</pre>` : html`<p class="quiet">Its console said nothing.</p>`}
</article>
`,
)}`
}
