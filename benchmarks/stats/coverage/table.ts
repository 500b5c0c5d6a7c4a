import type { DuetsCell } from './duets.js'
import type { CoverageMethod } from './intervals.js'
import type { RanksCell } from './ranks.js'
import type { SequentialCell } from './sequential.js'
import type { CoverageCell } from './simulate.js'
import type { WarmupRates } from './warmup-rates.js'

/** The methods in the order of the columns. */
export const METHODS: readonly CoverageMethod[] = [
  'paired-log',
  'welch-log',
  'bootstrap-percentile',
  'bootstrap-bca',
  'bootstrap-expanded',
]

/** Formats the cells as a Markdown table: a row per model and size, a column of coverages per method. */
export function coverageTable(cells: readonly CoverageCell[]): string {
  const rows = new Map<string, CoverageCell[]>()
  for (const cell of cells) {
    const key = `${cell.model} | ${cell.invocations} | ${cell.iterations}`
    rows.set(key, [...(rows.get(key) ?? []), cell])
  }
  const head = [
    'noise',
    'invocations',
    'iterations',
    ...METHODS.map((method) => `\`${method}\``),
    'half-width, paired',
    'unpaired',
  ]
  const lines = [`| ${head.join(' | ')} |`, `|---|${'---:|'.repeat(head.length - 1)}`]
  for (const [key, row] of rows) {
    const coverages = METHODS.map((method) => {
      const cell = row.find((candidate) => candidate.method === method)
      return cell === undefined ? '' : percent(cell.coverage)
    })
    const widths = (['paired-log', 'welch-log'] as const).map((wanted) => {
      const width = row.find(({ method }) => method === wanted)?.halfWidth
      return width === undefined ? '' : percent(width)
    })
    lines.push(`| ${key} | ${[...coverages, ...widths].join(' | ')} |`)
  }
  return lines.join('\n')
}

/** Formats what campaigns that stop by the stop rule come to, a row per model. */
export function sequentialTable(cells: readonly SequentialCell[]): string {
  const rows = cells.map(({ model, target, meanInvocations, coverage }) => {
    return `| ${model} | ±${percent(target)} | ${meanInvocations.toFixed(1)} | ${percent(coverage)} |`
  })
  const head = '| noise | stops at | mean invocations | coverage |\n|---|---:|---:|---:|'
  return [head, ...rows].join('\n')
}

/** Formats the signed-rank interval beside the paired one, a row per model and number of rounds. */
export function ranksTable(cells: readonly RanksCell[]): string {
  const rows = cells.map(({ model, rounds, paired, ranks }) => {
    const figures = [paired.coverage, ranks.coverage, paired.halfWidth, ranks.halfWidth].map(percent)
    return `| ${[model, rounds, ...figures].join(' | ')} |`
  })
  const head =
    '| noise | rounds | `paired-log` | signed ranks | half-width, `paired-log` | signed ranks |\n|---|---:|---:|---:|---:|---:|'
  return [head, ...rows].join('\n')
}

/** Formats duets beside invocations one after the other, a row per model and number of rounds. */
export function duetsTable(cells: readonly DuetsCell[]): string {
  const rows = cells.map(({ model, rounds, duets, paired }) => {
    const figures = [duets.coverage, paired.coverage, duets.halfWidth, paired.halfWidth].map(percent)
    return `| ${[model, rounds, ...figures].join(' | ')} |`
  })
  const head =
    '| noise | rounds | duets | `paired-log` | half-width, duets | `paired-log` |\n|---|---:|---:|---:|---:|---:|'
  return [head, ...rows].join('\n')
}

/** Formats how the warm-up detection classified series whose class is known. */
export function warmupTable(rates: readonly WarmupRates[]): string {
  const rows = rates.map(({ series, iterations, shares }) => {
    const cells = [shares.flat, shares['warm-up'], shares['slow-down'], shares['no-steady-state']].map(
      percent,
    )
    return `| ${series} | ${iterations} | ${cells.join(' | ')} |`
  })
  const head =
    '| series | iterations | flat | warm-up | slow-down | no steady state |\n|---|---:|---:|---:|---:|---:|'
  return [head, ...rows].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
