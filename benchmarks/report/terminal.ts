import { replaceUnsafe } from '../../src/unsafe-characters.js'
import type { CampaignRecord, PlatformRecord, SummaryCell, SummaryRecord } from '../campaign/records.js'
import { renderPhysics } from '../physics/render.js'
import { smallestEffect } from '../stats/index.js'
import { formatDuration, formatRatio, formatThroughput } from './figures.js'
import { absoluteWords } from './html/words.js'

/**
 * Renders the result of a campaign for a terminal: a table of overhead ratios with their intervals for each
 * baseline, the marks of what is wrong, and footnotes. Plain text of ASCII and a few common signs, with a line
 * end at the end; nothing in it comes unescaped from a guest.
 */
export function renderTerminal(campaign: CampaignRecord, summary: SummaryRecord): string {
  const notes = createNotes()
  const baselines = campaign.platforms.filter(({ id, baseline }) => id === baseline)
  const tables = baselines.map((baseline) => renderTable(campaign, summary, baseline, notes))
  const physics = summary.physics === undefined ? '' : renderPhysics(summary.physics)
  const parts = [...tables, notes.text(), physics, renderFacts(summary), renderWarnings(summary)]
  return `${parts.filter((part) => part !== '').join('\n')}`
}

interface Notes {
  /** Returns the mark of a note, the same for the same text. */
  mark(text: string): string
  text(): string
}

function createNotes(): Notes {
  const texts: string[] = []
  return {
    mark(text) {
      if (!texts.includes(text)) texts.push(text)
      return `(${texts.indexOf(text) + 1})`
    },
    text: () => texts.map((text, index) => `  (${index + 1}) ${text}\n`).join(''),
  }
}

function renderTable(
  campaign: CampaignRecord,
  summary: SummaryRecord,
  baseline: PlatformRecord,
  notes: Notes,
): string {
  const others = campaign.platforms.filter(
    (platform) => platform !== baseline && platform.baseline === baseline.id,
  )
  const percent = Number((100 * campaign.plan.confidence).toPrecision(3))
  const cellOf = (platform: string, workload: string): SummaryCell | undefined =>
    summary.cells.find((cell) => cell.platform === platform && cell.workload === workload)
  const rows = summary.workloads.map(({ workload, unit }) => [
    workload,
    renderBaseline(cellOf(baseline.id, workload), unit, notes),
    ...others.map(({ id }) => renderCell(cellOf(id, workload), campaign, notes)),
  ])
  const overall = others.map(({ id }) => {
    const found = summary.platforms.find(({ platform }) => platform === id)?.overall
    return found?.state === 'estimated' ? formatRatio(found) : '-'
  })
  const titles = ['workload', baseline.id, ...others.map(({ id }) => id)]
  const heading = `Time for the same work relative to ${baseline.id}, with ${percent}% intervals (2 = twice as slow)\n\n`
  const last = others.length === 0 ? [] : [['geometric mean', '', ...overall]]
  return heading + align([titles, ...rows], last)
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

function renderFacts(summary: SummaryRecord): string {
  const lines = summary.platforms.map(({ platform, boot, latency, harness }) => {
    const facts = [
      boot === undefined ? 'did not come up' : `boot to first line ${formatDuration(boot.medianNs)}`,
      ...(latency === undefined ? [] : [`console round trip ${formatDuration(latency.medianNs)}`]),
      ...(harness === undefined ? [] : [`harness ${percent(harness.share)} of the payload's time`]),
    ]
    return [`  ${platform}`, facts.join(', ')]
  })
  const share = summary.harness === undefined ? '' : `, harness ${percent(summary.harness.share)} in all`
  return `${align(lines, [])}\nStopped after ${formatDuration(summary.stop.spentNs)}${share}: ${summary.stop.detail}\n`
}

function renderWarnings({ noise, warnings }: SummaryRecord): string {
  const lines = [...noise.map(({ message }) => message), ...warnings]
  return lines.map((line) => `! ${replaceUnsafe(line)}\n`).join('')
}

/** Aligns columns: the first to the left, the others to the left with two blanks between; `last` below a rule. */
function align(rows: readonly (readonly string[])[], last: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of [...rows, ...last]) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    })
  }
  const line = (row: readonly string[]): string =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`
  const rule = last.length === 0 ? '' : `${widths.map((width) => '-'.repeat(width)).join('  ')}\n`
  return `${rows.map(line).join('')}${rule}${last.map(line).join('')}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
