import { replaceUnsafe } from '../../src/unsafe-characters.js'
import type { CampaignRecord, PlatformRecord, SummaryCell, SummaryRecord } from '../campaign/records.js'
import { renderPhysics } from '../physics/render.js'
import { smallestEffect } from '../stats/index.js'
import { formatDuration, formatDurationInterval, formatRatio, formatThroughput } from './figures.js'
import { absoluteWords } from './html/words.js'
import { alignTable, wrap } from './terminal-layout.js'

/** How a table is laid out. */
export interface TerminalOptions {
  /** Width of the terminal, columns: a table that is wider is cut into several. Default: as wide as it is. */
  readonly columns?: number | undefined
}

/**
 * Renders the result of a campaign for a terminal: a table of overhead ratios with their intervals for each
 * baseline, costs in absolute terms, the marks of what is wrong, and footnotes. Plain text of ASCII and a few
 * common signs without colours, with a line end at the end; nothing in it comes unescaped from a guest.
 */
export function renderTerminal(
  campaign: CampaignRecord,
  summary: SummaryRecord,
  { columns = Number.POSITIVE_INFINITY }: TerminalOptions = {},
): string {
  const notes = createNotes()
  const baselines = campaign.platforms.filter(({ id, baseline }) => id === baseline)
  const tables = baselines.map((baseline) => renderRatios(campaign, summary, baseline, notes, columns))
  const physics = summary.physics === undefined ? '' : renderPhysics(summary.physics)
  const parts = [
    ...tables,
    renderOperations(summary, columns),
    notes
      .lines()
      .map((line) => wrap(line, columns))
      .join(''),
    physics,
    renderFacts(summary, columns),
    renderWarnings(summary, columns),
  ]
  return `${parts.filter((part) => part !== '').join('\n')}`
}

interface Notes {
  /** Returns the mark of a note, the same for the same text. */
  mark(text: string): string
  lines(): readonly string[]
}

function createNotes(): Notes {
  const texts: string[] = []
  return {
    mark(text) {
      if (!texts.includes(text)) texts.push(text)
      return `(${texts.indexOf(text) + 1})`
    },
    lines: () => texts.map((text, index) => `  (${index + 1}) ${text}`),
  }
}

function renderRatios(
  campaign: CampaignRecord,
  summary: SummaryRecord,
  baseline: PlatformRecord,
  notes: Notes,
  columns: number,
): string {
  const others = campaign.platforms.filter(
    (platform) => platform !== baseline && platform.baseline === baseline.id,
  )
  const percent = Number((100 * campaign.plan.confidence).toPrecision(3))
  const own = new Map<string, SummaryCell>()
  for (const cell of summary.cells) own.set(`${cell.platform} ${cell.workload}`, cell)
  const cellOf = (platform: string, workload: string): SummaryCell | undefined =>
    own.get(`${platform} ${workload}`)
  const compared = summary.workloads.filter(({ workload }) =>
    [baseline, ...others].some(({ id }) => !isOperation(cellOf(id, workload))),
  )
  if (compared.length === 0) return ''
  const families = [...new Set(compared.map(({ family }) => family))]
  const rows = families.flatMap((family) => [
    ...(families.length > 1 ? [[`${family}:`]] : []),
    ...compared
      .filter((workload) => workload.family === family)
      .map(({ workload, unit }) => [
        families.length > 1 ? `  ${workload}` : workload,
        renderBaseline(cellOf(baseline.id, workload), unit, notes),
        ...others.map(({ id }) => renderCell(cellOf(id, workload), campaign, notes)),
      ]),
  ])
  const overall = others.map(({ id }) => {
    const found = summary.platforms.find(({ platform }) => platform === id)?.overall
    return found?.state === 'estimated' ? formatRatio(found) : '-'
  })
  const titles = ['workload', baseline.id, ...others.map(({ id }) => id)]
  const together = campaign.plan.duet === undefined ? '' : ', both at the same time'
  const heading = `Time for the same work relative to ${baseline.id}${together}, with ${percent}% intervals (2 = twice as slow)`
  const last = others.length === 0 ? [] : [['geometric mean', '', ...overall]]
  return `${wrap(heading, columns)}\n${alignTable([titles, ...rows], last, columns)}`
}

/** Whether a cell has no ratio because what it measures has a cost in absolute terms only. */
function isOperation(cell: SummaryCell | undefined): boolean {
  return cell === undefined || (cell.state === 'absolute' && (cell.operation ?? cell.spread) !== undefined)
}

/** What single operations cost, in a row and alone; empty if none was measured. */
function renderOperations({ cells }: SummaryRecord, columns: number): string {
  const rows = cells.flatMap((cell) => {
    if (!('operation' in cell || 'spread' in cell)) return []
    const { operation, spread } = cell
    if (operation === undefined && spread === undefined) return []
    const interval =
      operation?.low === undefined || operation.high === undefined
        ? ''
        : ` [${formatDurationInterval({ low: operation.low, high: operation.high })}]`
    const single =
      spread?.state === 'measured'
        ? [spread.medianNs, spread.p99Ns, spread.maximumNs].map(formatDuration)
        : ['-', '-', '-']
    const inRow = operation === undefined ? '-' : `${formatDuration(operation.ns)}${interval}`
    return [[cell.workload, cell.platform, inRow, ...single]]
  })
  if (rows.length === 0) return ''
  const titles = ['operation', 'platform', 'in a row', 'alone: median', '99%', 'greatest']
  return `${wrap('Host time of one operation', columns)}\n${alignTable([titles, ...rows], [], columns, 2)}`
}

function renderBaseline(cell: SummaryCell | undefined, unit: string, notes: Notes): string {
  if (cell?.state === 'baseline') return formatThroughput(cell.measurement.perSecond, unit)
  return renderMissing(cell, notes)
}

function renderCell(cell: SummaryCell | undefined, campaign: CampaignRecord, notes: Notes): string {
  if (cell?.state !== 'estimated') return renderMissing(cell, notes)
  const marks: string[] = []
  if (cell.halfWidth > campaign.plan.targetHalfWidth) {
    const target = Number((100 * campaign.plan.targetHalfWidth).toPrecision(2))
    marks.push(notes.mark(`wider than the aim of ±${target}%: ${stopWords[cell.stop]}`))
  }
  if (cell.verdict === 'no-difference') {
    const least = Number((100 * (cell.smallestEffect ?? smallestEffect)).toPrecision(2))
    marks.push(notes.mark(`no difference worth reporting: surely below ${least}%`))
  }
  if (cell.verdict === 'undecided') marks.push(notes.mark('not decided which is faster'))
  if (cell.measurement.verdict === 'within-tolerance') {
    marks.push(notes.mark('the result is right within its tolerance, not to the bit'))
  }
  if (cell.label !== 'same machine code') marks.push(notes.mark(cell.label))
  return [formatRatio(cell), ...marks].join(' ')
}

const stopWords = {
  'narrow-enough': 'measuring ended when the intervals were narrow enough',
  'budget-spent': 'measuring ended with the budget',
  'plan-complete': 'measuring ended with the planned invocations',
  interrupted: 'measuring was interrupted',
} as const

function renderMissing(cell: SummaryCell | undefined, notes: Notes): string {
  if (cell === undefined || cell.state === 'baseline' || cell.state === 'estimated') return '-'
  if (cell.state === 'absolute') return `${absoluteWords(cell)} ${notes.mark(replaceUnsafe(cell.reason))}`
  return `${cell.state.toUpperCase()} ${notes.mark(`${cell.platform}: ${replaceUnsafe(cell.reason)}`)}`
}

function renderFacts(summary: SummaryRecord, columns: number): string {
  const width = Math.max(...summary.platforms.map(({ platform }) => platform.length), 0)
  const without = summary.stop.reason === 'interrupted' ? 'no boot was measured' : 'did not come up'
  const lines = summary.platforms.map(({ platform, boot, lifeTimes = {}, latency, harness }) => {
    const facts = [
      boot === undefined ? without : `boot to readiness ${formatDuration(boot.medianNs)}`,
      ...(lifeTimes.kernelNs === undefined ? [] : [`kernel after ${formatDuration(lifeTimes.kernelNs)}`]),
      ...(lifeTimes.kernelNs === undefined || lifeTimes.shutdownNs === undefined
        ? []
        : [`shut-down ${formatDuration(lifeTimes.shutdownNs)}`]),
      ...(latency === undefined ? [] : [`console round trip ${formatDuration(latency.medianNs)}`]),
      ...(harness === undefined ? [] : [`harness ${percent(harness.share)} of the payload's time`]),
    ]
    return wrap(`  ${platform.padEnd(width)}  ${facts.join(', ')}`, columns)
  })
  const share = summary.harness === undefined ? '' : `, harness ${percent(summary.harness.share)} in all`
  const stop = `Stopped after ${formatDuration(summary.stop.spentNs)}${share}: ${summary.stop.detail}`
  return `${lines.join('')}\n${wrap(stop, columns)}`
}

function renderWarnings({ noise, warnings }: SummaryRecord, columns: number): string {
  const lines = [...noise.map(({ message }) => message), ...warnings]
  return lines.map((line) => wrap(`! ${replaceUnsafe(line)}`, columns)).join('')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
