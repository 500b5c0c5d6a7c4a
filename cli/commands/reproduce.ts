import { z } from 'zod'
import {
  compareCampaigns,
  planReproduction,
  type Reproduction,
  renderTerminal,
} from '../../benchmarks/index.js'
import { parseOptions } from '../arguments.js'
import { runShown, whereResultsAre } from '../campaign-progress.js'
import type { CommandAction } from '../commands.js'
import { exitCodes } from '../exit-codes.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { formatTable } from '../table.js'

const optionsSchema = z.strictObject({ out: z.string().min(1).optional() })

/** `polyvisor reproduce`: runs a campaign again and compares. Exit code 1 if a ratio differs. */
export const reproduce: CommandAction = async (context, [argument], options) => {
  const before = given(argument)
  const { out } = parseOptions(optionsSchema, options)
  const open = await planReproduction(before, { folder: out, signal: context.call.signal })
  const summary = await runShown(context, open)
  const comparison = await compareCampaigns(before, open.folder)
  context.output.result({ folder: open.folder, summary, ...comparison }, () =>
    [
      `\n${renderTerminal(open.campaign, summary, { columns: process.stdout.columns })}\n`,
      renderComparison(comparison),
      whereResultsAre(open),
    ].join(''),
  )
  if (comparison.ratios.some(({ verdict }) => verdict === 'differs')) context.setExitCode(exitCodes.failed)
}

function renderComparison({ ratios, differences }: Reproduction): string {
  const count = (verdict: string): number => ratios.filter((ratio) => ratio.verdict === verdict).length
  const table = formatTable(
    [
      { title: 'ratio', cell: ({ name }) => name },
      { title: 'verdict', cell: ({ verdict }) => verdict },
      { title: 'change', align: 'right', cell: (ratio) => change(ratio) },
      { title: 'noticed from', align: 'right', cell: (ratio) => detectable(ratio) },
    ],
    ratios,
  )
  const unlike = differences.map((difference) => `! unlike machines: ${safeText(difference)}\n`).join('')
  return `${table}\n${count('agrees')} of ${ratios.length} ratios agree, ${count('differs')} differ, ${count('incomparable')} cannot be compared.\n${unlike}`
}

function change(ratio: Reproduction['ratios'][number]): string | undefined {
  if (ratio.verdict === 'incomparable') return undefined
  const percent = 100 * (ratio.change - 1)
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(1)}%`
}

function detectable(ratio: Reproduction['ratios'][number]): string | undefined {
  return ratio.verdict === 'incomparable' ? undefined : `${(100 * ratio.detectable).toFixed(1)}%`
}
