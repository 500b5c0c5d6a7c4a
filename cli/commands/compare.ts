import { z } from 'zod'
import {
  type CellChange,
  type Comparison,
  compareFolders,
  countVerdicts,
  type FigureInWords,
  formatChange,
  formatChangeInterval,
  formatPValue,
  type JudgedChange,
  ratioInWords,
  renderHtmlComparison,
  ruleInWords,
  sideInWords,
  timeInWords,
  verdictWords,
} from '../../benchmarks/compare/index.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { requireForeign } from '../foreign-file.js'
import { writeOutput } from '../output-file.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { shareField } from '../share-field.js'
import { formatTable } from '../table.js'

const optionsSchema = z.strictObject({
  html: z.string().min(1).optional(),
  smallestEffect: shareField.optional(),
  significance: shareField.optional(),
})

/** `polyvisor compare`: says cell by cell what changed from one campaign to another. */
export const compare: CommandAction = async ({ output }, [before, after], options) => {
  const { html, ...rule } = parseOptions(optionsSchema, options)
  const folders = [given(before), given(after)] as const
  if (html !== undefined) await requireForeign('--html', html, folders)
  const comparison = await compareFolders(...folders, rule)
  if (html !== undefined) await writeOutput(html, renderHtmlComparison(comparison))
  output.result(comparison, () => renderComparison(comparison))
  if (html !== undefined) output.remark(`Written to ${safeText(html)}.`)
}

/** The comparison as tables and sentences for a terminal. */
export function renderComparison(comparison: Comparison): string {
  const { before, after, machines, warnings, ratios, times, results, only } = comparison
  return [
    `before:  ${safeText(sideInWords(before))}\nafter:   ${safeText(sideInWords(after))}\n`,
    section('Overheads', ratios, ratioInWords),
    times === undefined ? '' : section('Times a unit of work', times, timeInWords),
    lines(
      'Results that differ:',
      results.map((cell) => {
        const why = cell.reason === undefined ? '' : ` (${cell.reason})`
        return `  ${cell.workload} on ${cell.platform}: ${cell.before} before, ${cell.after} after${why}`
      }),
    ),
    lines(
      'Only in one of them:',
      only.map((cell) => `  ${cell.workload} on ${cell.platform}: only in the one ${cell.in}`),
    ),
    lines(
      'Machines, programs and payloads:',
      machines.differences.map((difference) => `  ${difference}`),
    ),
    lines(
      '',
      warnings.map((warning) => `! ${warning}`),
    ),
    `\n${ruleInWords(comparison)}\n`,
  ].join('')
}

function section(
  title: string,
  changes: readonly CellChange[],
  side: (quantity: JudgedChange['before']) => FigureInWords,
): string {
  const judged = changes.flatMap((change) => (change.verdict === 'incomparable' ? [] : [change]))
  const others = changes.flatMap((change) => (change.verdict === 'incomparable' ? [change] : []))
  const table = formatTable<JudgedChange>(
    [
      { title: 'workload', cell: ({ workload }) => workload },
      { title: 'platform', cell: ({ platform }) => platform },
      { title: 'before', cell: ({ before }) => side(before).join(' ') },
      { title: 'after', cell: ({ after }) => side(after).join(' ') },
      { title: 'change', align: 'right', cell: (judged) => formatChange(judged.change, judged) },
      { title: 'interval', cell: formatChangeInterval },
      { title: 'p (Holm)', align: 'right', cell: ({ adjustedPValue }) => formatPValue(adjustedPValue) },
      { title: 'verdict', cell: ({ verdict }) => verdictWords[verdict] },
    ],
    judged,
  )
  const without = others.map(({ workload, platform, reason }) => `  ${workload} on ${platform}: ${reason}`)
  return `\n${title}: ${countVerdicts(changes)}\n${judged.length === 0 ? '' : `\n${table}`}${lines('Cannot be compared:', without)}`
}

function lines(title: string, texts: readonly string[]): string {
  if (texts.length === 0) return ''
  return `\n${title === '' ? '' : `${title}\n`}${texts.map((text) => `${safeText(text)}\n`).join('')}`
}
