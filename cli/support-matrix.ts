import { connectionFeatureNames, connectionFeatures } from '../src/connection-features.js'
import type { Driver } from '../src/driver.js'
import { domainFeatureNames, domainFeatures } from '../src/features.js'
import { formatMarkdownTable } from './markdown-table.js'
import { type Column, formatTable } from './table.js'

/** What of a driver the support matrix shows. */
export type DescribedDriver = Pick<
  Driver,
  'name' | 'title' | 'schemes' | 'class' | 'evidence' | 'features' | 'connectionFeatures' | 'notes'
>

/** A driver as plain data, for `--json`. */
export function driverData(driver: DescribedDriver): DescribedDriver {
  const {
    name,
    title,
    schemes,
    class: driverClass,
    evidence,
    features,
    connectionFeatures: own,
    notes,
  } = driver
  return { name, title, schemes, class: driverClass, evidence, features, connectionFeatures: own, notes }
}

interface FeatureRow {
  readonly title: string
  readonly summary: string
  /** Its name, by which a driver has notes on it. */
  readonly name: string
  has(driver: DescribedDriver): boolean
}

const domainRows: readonly FeatureRow[] = domainFeatureNames.map((name) => ({
  ...domainFeatures[name],
  name,
  has: (driver) => driver.features.includes(name),
}))

const connectionRows: readonly FeatureRow[] = connectionFeatureNames.map((name) => ({
  ...connectionFeatures[name],
  name,
  has: (driver) => driver.connectionFeatures.includes(name),
}))

const rows = [...domainRows, ...connectionRows]

const evidenceWords = {
  real: 'tested against the real thing',
  simulator: 'tested against a simulator',
  'stand-in': 'tested against a stand-in only',
} as const

/** The matrix for a terminal: what each driver is, which features it has, and its notes. */
export function textMatrix(drivers: readonly DescribedDriver[]): string {
  const about: readonly Column<DescribedDriver>[] = [
    { title: 'DRIVER', cell: (driver) => driver.name },
    { title: 'CLASS', cell: (driver) => driver.class },
    { title: 'URI', cell: (driver) => driver.schemes.map((scheme) => `${scheme}:`).join(' ') },
    { title: 'WHAT IT IS', cell: (driver) => driver.title },
  ]
  const features = (title: string): readonly Column<FeatureRow>[] => [
    { title, cell: (feature) => feature.title },
    ...drivers.map((driver) => ({
      title: `${driver.name}${columnNote(driver) === undefined ? '' : '*'}`,
      cell: (feature: FeatureRow) => mark(driver, feature, '✔', '-', '*'),
    })),
  ]
  const notes = notesOf(drivers).map(
    ({ driver, title, note }) => `  ${[driver, ...title].join(', ')}: ${note}\n`,
  )
  const evidence = drivers.map(
    (driver) => `  ${driver.name}: ${evidenceWords[driver.evidence.peer]}: ${driver.evidence.description}\n`,
  )
  return [
    formatTable(about, drivers),
    formatTable(features('FEATURE'), domainRows),
    formatTable(features('OF CONNECTIONS'), connectionRows),
    ...(notes.length === 0 ? [] : [`* with a restriction:\n${notes.join('')}`]),
    `Evidence:\n${evidence.join('')}`,
  ].join('\n')
}

/** The matrix as Markdown, with a numbered note for each restriction. */
export function markdownMatrix(drivers: readonly DescribedDriver[]): string {
  const notes = notesOf(drivers)
  const numberOf = (driver: string, feature?: string): number =>
    notes.findIndex((note) => note.driver === driver && note.feature === feature) + 1
  const heading = (driver: DescribedDriver): string =>
    `\`${driver.name}\`${columnNote(driver) === undefined ? '' : ` (${numberOf(driver.name)})`}`
  const cellsOf = (feature: FeatureRow): readonly string[] => [
    feature.title,
    ...drivers.map((driver) => mark(driver, feature, 'yes', '', ` (${numberOf(driver.name, feature.name)})`)),
  ]
  const table = formatMarkdownTable([
    ['feature', ...drivers.map(heading)],
    ['class', ...drivers.map((driver) => driver.class)],
    ['URI', ...drivers.map((driver) => driver.schemes.map((scheme) => `\`${scheme}://\``).join(' '))],
    ...domainRows.map(cellsOf),
  ])
  const ofConnections = formatMarkdownTable([
    ['feature of connections', ...drivers.map(heading)],
    ...connectionRows.map(cellsOf),
  ])
  const evidence = drivers.map(
    (driver) =>
      `- \`${driver.name}\`: ${evidenceWords[driver.evidence.peer]}: ${driver.evidence.description}\n`,
  )
  const numbered = notes.map(
    ({ driver, title, note }, index) =>
      `${index + 1}. ${[`\`${driver}\``, ...title].join(', ').toLowerCase()}: ${note}\n`,
  )
  const meanings = rows.map(({ title, summary }) => `- ${title}: ${summary}\n`)
  const restrictions = numbered.length === 0 ? [] : [numbered.join('')]
  return [
    table,
    ofConnections,
    ...restrictions,
    `Evidence:\n\n${evidence.join('')}`,
    `The features:\n\n${meanings.join('')}`,
  ].join('\n')
}

function mark(
  driver: DescribedDriver,
  feature: FeatureRow,
  yes: string,
  no: string,
  restricted: string,
): string {
  if (!feature.has(driver)) return no
  return driver.notes[feature.name] === undefined ? yes : `${yes}${restricted}`
}

/** What holds for the whole column of a driver: that nobody has seen it work on the real thing. */
function columnNote({ evidence: { peer, description } }: DescribedDriver): string | undefined {
  return peer === 'stand-in' ? description : undefined
}

/** A note on a driver, or on one of its features. */
interface MatrixNote {
  readonly driver: string
  /** The feature, if it is not on the driver. */
  readonly feature: string | undefined
  /** Its title, or nothing. */
  readonly title: readonly string[]
  readonly note: string
}

function notesOf(drivers: readonly DescribedDriver[]): readonly MatrixNote[] {
  return drivers.flatMap((driver) => {
    const note = columnNote(driver)
    const ofColumn = note === undefined ? [] : [{ driver: driver.name, feature: undefined, title: [], note }]
    return [...ofColumn, ...rows.flatMap((row) => notesOfFeature(driver, row))]
  })
}

function notesOfFeature(driver: DescribedDriver, { name, title }: FeatureRow): readonly MatrixNote[] {
  const note = driver.notes[name]
  return note === undefined ? [] : [{ driver: driver.name, feature: name, title: [title], note }]
}
