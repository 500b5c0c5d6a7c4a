import { relative } from 'node:path'
import { z } from 'zod'
import { planReproduction } from '../../benchmarks/campaign/reproduce.js'
import type { Comparison } from '../../benchmarks/compare/index.js'
import { renderTerminal } from '../../benchmarks/report/terminal.js'
import { shellLine } from '../../benchmarks/shell-line.js'
import { parseOptions } from '../arguments.js'
import { howToGoOn, runShown, whereResultsAre } from '../campaign-progress.js'
import type { CommandAction } from '../commands.js'
import { exitCodes } from '../exit-codes.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { shareField } from '../share-field.js'

const optionsSchema = z.strictObject({
  out: z.string().min(1).optional(),
  smallestEffect: shareField.optional(),
})

/** `polyvisor reproduce`: runs a campaign again and compares. Exit code 1 if an overhead or a result differs. */
export const reproduce: CommandAction = async (context, [argument], options) => {
  const before = given(argument)
  const { out, smallestEffect } = parseOptions(optionsSchema, options)
  const open = await planReproduction(before, { folder: out, signal: context.call.signal })
  for (const remark of open.remarks ?? []) context.output.remark(remark)
  for (const { id, reason } of open.campaign.excluded) context.output.remark(`Without ${id}: ${reason}.`)
  const summary = await runShown(context, open)
  // Loaded when they are needed, so that they are not in memory while the campaign measures.
  const [{ compareFolders }, { renderComparison }] = await Promise.all([
    import('../../benchmarks/compare/index.js'),
    import('./compare.js'),
  ])
  const comparison = await compareFolders(before, open.folder, { smallestEffect })
  context.output.result({ folder: open.folder, summary, comparison }, () =>
    [
      `\n${renderTerminal(open.campaign, summary, { columns: process.stdout.columns })}\n`,
      renderComparison(comparison),
      `\n${verdictOf(comparison)}\n`,
      whereResultsAre(open),
      `Compare:    ${safeText(shellLine(['polyvisor', 'compare', before, relative('.', open.folder)]))} --html FILE\n`,
    ].join(''),
  )
  if (summary.stop.reason === 'interrupted') context.output.remark(howToGoOn(open))
  if (differs(comparison)) context.setExitCode(exitCodes.failed)
}

function differs({ ratios, results }: Comparison): boolean {
  return results.length > 0 || ratios.some(({ verdict }) => verdict === 'slower' || verdict === 'faster')
}

/** What the comparison comes to. */
function verdictOf(comparison: Comparison): string {
  const { ratios } = comparison
  if (differs(comparison)) return 'Not reproduced: overheads or results differ.'
  const same = ratios.filter(({ verdict }) => verdict === 'no-difference').length
  if (same > 0 && same === ratios.length)
    return 'Reproduced: no overhead differs by more than the smallest effect.'
  return `Nothing found that differs, but only ${same} of ${ratios.length} overheads are shown to be the same; the others need more invocations, or cannot be compared.`
}
