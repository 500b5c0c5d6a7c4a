import { replaceUnsafe } from '../../src/unsafe-characters.js'
import type { PhysicsCause, PhysicsRow, PhysicsSummary } from '../campaign/records.js'

/** A form of the analysis with one outcome, and the platforms that had it. */
interface Outcome {
  readonly row: PhysicsRow
  readonly platforms: string[]
}

/**
 * Renders the comparison of results for a terminal, with a line end at the end: a row for each form of the analysis and
 * each different outcome of it, the causes as numbered notes with their evidence, and what the probes found.
 */
export function renderPhysics(physics: PhysicsSummary): string {
  const causes: PhysicsCause[] = []
  const mark = (cause: PhysicsCause): string => {
    const text = JSON.stringify(cause)
    const index = causes.findIndex((known) => JSON.stringify(known) === text)
    return `${cause.kind} [${index < 0 ? causes.push(cause) : index + 1}]`
  }
  const { truth, unit } = physics
  const heading = `Result of the analysis: mass ± error in ${unit}, generated with ${truth}; ulps from the reference. Same letter: same bits.\n`
  const titles = ['form', 'mass ± error', 'bits', 'ulps', 'of error', 'events', 'cause', 'platforms']
  const platforms = new Set(physics.rows.map(({ platform }) => platform)).size
  const rows = outcomes(physics.rows).map((outcome) => renderOutcome(outcome, platforms, physics, mark))
  const notes = causes.map(
    ({ kind, words, evidence }, index) =>
      `  [${index + 1}] ${kind}: ${words}\n${evidence.map((line) => `      - ${line}\n`).join('')}`,
  )
  const text = `${heading}\n${align([titles, ...rows])}${notes.join('')}${renderProbes(physics)}`
  return replaceUnsafe(text, undefined, '\n')
}

function outcomes(rows: readonly PhysicsRow[]): readonly Outcome[] {
  const found = new Map<string, Outcome>()
  for (const row of rows) {
    const { platform: _platform, ...same } = row
    const key = JSON.stringify(same)
    const known = found.get(key)
    if (known === undefined) found.set(key, { row, platforms: [row.platform] })
    else known.platforms.push(row.platform)
  }
  const forms = [...new Set(rows.map(({ workload }) => workload))]
  return [...found.values()].sort((a, b) => forms.indexOf(a.row.workload) - forms.indexOf(b.row.workload))
}

function renderOutcome(
  { row, platforms }: Outcome,
  all: number,
  { reference }: PhysicsSummary,
  mark: (cause: PhysicsCause) => string,
): readonly string[] {
  const name = row.workload.replace(/^physics-/, '')
  const who = platforms.length === all ? 'all' : platforms.join(', ')
  if (row.state === 'missing') {
    return [name, row.outcome.toUpperCase(), '', '', '', '', row.reason, who]
  }
  if (row.state === 'unsteady') {
    return [name, 'UNSTEADY', '', '', '', '', `${row.results.length} different results`, who]
  }
  const off = row.withinError ? '' : ` (${signed(Number((row.mass - reference.mass).toPrecision(2)))}!)`
  const causes = [row.form, row.machine].flatMap((cause) => (cause === undefined ? [] : [mark(cause)]))
  return [
    name,
    `${row.mass.toFixed(5)} ± ${row.error.toFixed(5)}${off}`,
    row.group,
    signed(row.ulps),
    signed(row.errorUlps),
    row.sameEvents ? 'same' : 'differ',
    causes.length === 0 ? '-' : causes.join(' + '),
    who,
  ]
}

function renderProbes({ probes }: PhysicsSummary): string {
  if (probes.length === 0) return ''
  const platforms = new Map<string, string[]>()
  for (const { platform, operations } of probes) {
    const found = operations.filter(({ doubles }) => doubles > 0)
    const words = found.map(({ name, doubles, of }) => `${name} ${doubles} of ${of}`).join(', ')
    platforms.set(words, [...(platforms.get(words) ?? []), platform])
  }
  const lines = [...platforms].map(
    ([words, names]) => `  ${words === '' ? 'none' : words}: ${names.join(', ')}\n`,
  )
  return `Operations of the x87 unit with results of doubles:\n${lines.join('')}`
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value)
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)),
    [],
  )
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
