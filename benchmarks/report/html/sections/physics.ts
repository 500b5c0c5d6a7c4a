import type { PhysicsCause, PhysicsRow, PhysicsSummary } from '../../../campaign/records.js'
import { type MassScale, massPlot, massScale } from '../charts/mass-row.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { ReportView } from '../view.js'
import { stateWords } from '../words.js'

/** The analysis' result on every platform, to the last bit, with the causes of differences that were found. */
export function physicsSection(view: ReportView): PageSection | undefined {
  const { physics } = view.summary
  if (physics === undefined || physics.rows.length === 0) return undefined
  const results = physics.rows.filter((row) => row.state === 'result')
  const scale = massScale(physics, results)
  const causes = createCauses()
  return {
    id: 'physics',
    heading: 'Does the physics come out the same?',
    short: 'Physics',
    content: html`<p>${inShort(physics, results)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Results of the analysis"><table class="physics">
<caption>The fitted mass with its error, in ${physics.unit}; in the picture the line is the mass that was generated (${physics.truth}), the band the reference within its error. The same letter is the same bits. An ulp is the distance to the neighbouring number, from the reference</caption>
<thead><tr><th scope="col">Form</th><th scope="col">Platforms</th><th scope="col">Mass ± error</th><th scope="col">Picture</th><th scope="col">Bits</th><th scope="col">Ulps</th><th scope="col">Of the error</th><th scope="col">Events</th><th scope="col">Why</th></tr></thead>
<tbody>
${outcomes(physics.rows).map((outcome) => outcomeRow(view, outcome, scale, causes))}</tbody></table></div>
${causes.list()}
${probes(view, physics)}`,
  }
}

type ResultRow = Extract<PhysicsRow, { state: 'result' }>

function inShort({ rows, reference, unit }: PhysicsSummary, results: readonly ResultRow[]): Markup {
  const groups = new Set(results.map(({ group }) => group)).size
  const outside = results.filter(({ withinError }) => !withinError)
  const wrong = results.filter(({ right }) => !right)
  const without = rows.length - results.length
  return html`${results.length} results, of ${groups === 1 ? 'one and the same bits' : `${groups} different bit patterns`}. ${
    outside.length === 0
      ? html`All agree with the reference, ${reference.mass.toFixed(4)} ± ${reference.error.toFixed(4)} ${unit}, within its statistical error.`
      : html`<strong class="bad">✗ ${outside.length} lie outside the reference's statistical error: ${names(outside)}.</strong>`
  }${wrong.length > 0 && html` ${wrong.length === 1 ? 'One differs' : `${wrong.length} differ`} from the right bits of ${wrong.length === 1 ? 'its' : 'their'} form: ${names(wrong)}.`}${without > 0 && html` ${without} ${without === 1 ? 'combination has' : 'combinations have'} no single result.`}`
}

function names(rows: readonly ResultRow[]): string {
  const shown = rows.slice(0, 6).map(({ workload, platform }) => `${workload} on ${platform}`)
  return shown.join(', ') + (rows.length > shown.length ? ` and ${rows.length - shown.length} more` : '')
}

/** A form of the analysis with one outcome, and the platforms that had it. */
interface Outcome {
  readonly row: PhysicsRow
  readonly platforms: string[]
}

function outcomes(rows: readonly PhysicsRow[]): readonly Outcome[] {
  const found = new Map<string, Outcome>()
  for (const row of rows) {
    const { platform, ...same } = row
    const key = JSON.stringify(same)
    const known = found.get(key)
    if (known === undefined) found.set(key, { row, platforms: [platform] })
    else known.platforms.push(platform)
  }
  const forms = [...new Set(rows.map(({ workload }) => workload))]
  return [...found.values()].toSorted(
    (one, other) => forms.indexOf(one.row.workload) - forms.indexOf(other.row.workload),
  )
}

function outcomeRow(view: ReportView, { row, platforms }: Outcome, scale: MassScale, causes: Causes): Markup {
  const marks = platforms.map((id) => view.platforms.find((platform) => platform.id === id))
  const names = platforms.map((id, index) => {
    const mark = marks[index]?.mark
    return html`<span class="legend-item" data-platform="${id}">${mark !== undefined && markPicture(mark)} ${id} </span>`
  })
  const heading = html`<th scope="row">${row.workload.replace(/^physics-/, '')}</th><td>${names}</td>`
  const open = html`<tr data-workload="${row.workload}">${heading}`
  if (row.state === 'missing') {
    const unsupported = row.outcome === 'unsupported' || row.outcome === 'not-run'
    return html`${open}<td colspan="7" class="wrap ${unsupported ? 'none' : 'bad'}">${unsupported ? '–' : '✗'} ${missingWords(row.outcome)} <span class="quiet">${row.reason}</span></td></tr>\n`
  }
  if (row.state === 'unsteady') {
    return html`${open}<td colspan="7" class="wrap bad">✗ ${row.results.length} different results of the same work</td></tr>\n`
  }
  const found = [row.form, row.machine].flatMap((cause) => (cause === undefined ? [] : [causes.mark(cause)]))
  return html`${open}<td><b>${row.mass.toFixed(5)}</b> ± ${row.error.toFixed(5)}${!row.withinError && html` <span class="bad">✗ outside the error</span>`}</td><td>${massPlot(row, scale, marks[0]?.mark)}</td><td class="${row.right ? 'good' : 'bad'}">${row.right ? '✓' : '✗'} ${row.group}</td><td>${signed(row.ulps)}</td><td>${signed(row.errorUlps)}</td><td>${row.sameEvents ? 'the same' : 'differ'}</td><td>${found.length > 0 ? found : '–'}</td></tr>\n`
}

function missingWords(outcome: Extract<PhysicsRow, { state: 'missing' }>['outcome']): string {
  if (outcome === 'not-run') return 'not run'
  return outcome === 'garbage' ? 'garbage on the console' : stateWords[outcome]
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value).replace('-', '−')
}

interface Causes {
  mark(cause: PhysicsCause): Markup
  list(): Markup | undefined
}

function createCauses(): Causes {
  const found: PhysicsCause[] = []
  return {
    mark(cause) {
      const text = JSON.stringify(cause)
      const index = found.findIndex((known) => JSON.stringify(known) === text)
      const number = index < 0 ? found.push(cause) : index + 1
      return html` (${number})`
    },
    list: () =>
      found.length === 0
        ? undefined
        : html`<h3>Why bits differ</h3>
<ol class="notes">${found.map(({ kind, words, evidence }) => html`<li><b>${kind.replaceAll('-', ' ')}</b>: ${words}${evidence.length > 0 && html`<ul>${evidence.map((line) => html`<li>${line}</li>`)}</ul>`}</li>`)}</ol>`,
  }
}

function probes(view: ReportView, { probes: found }: PhysicsSummary): Markup | undefined {
  if (found.length === 0) return undefined
  const rows = found.map(({ platform, operations }) => {
    const doubles = operations.filter((operation) => operation.doubles > 0)
    const words = doubles.map((operation) => `${operation.name} ${operation.doubles} of ${operation.of}`)
    return html`<tr data-platform="${platform}"><th scope="row">${view.titleOf(platform)}</th><td>${words.join(', ') || 'none'}</td></tr>\n`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Operations of the x87 unit"><table>
<caption>Operations of the x87 unit whose results have no more bits than a double has</caption>
<thead><tr><th scope="col">Platform</th><th scope="col">Operations</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`
}
