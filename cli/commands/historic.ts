import { z } from 'zod'
import { historicMachines } from '../../benchmarks/historic/machines/index.js'
import { measureHistoric } from '../../benchmarks/historic/measure.js'
import { renderHtmlHistoric } from '../../benchmarks/historic/page.js'
import type { HistoricResult, HistoricRow } from '../../benchmarks/historic/result.js'
import {
  figureInWords,
  haveIntervals,
  machinesOf,
  originalInWords,
  sinceInWords,
} from '../../benchmarks/historic/words.js'
import { parseCount, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { exitCodes } from '../exit-codes.js'
import { machinesNamed } from '../machines-named.js'
import { requireWritable, writeOutput } from '../output-file.js'
import { safeText } from '../safe-text.js'
import { type Column, formatTable } from '../table.js'

const optionsSchema = z.strictObject({ rounds: z.string().optional(), html: z.string().min(1).optional() })

/**
 * `polyvisor historic [machines...]`: how many times as fast as the original machines of the past are here. Exit code 1 if
 * nothing could be measured or a program came to a wrong result. Interrupted, it prints what whole rounds have found.
 */
export const historic: CommandAction = async (context, names, given) => {
  const { rounds, html } = parseOptions(optionsSchema, given)
  if (html !== undefined) await requireWritable(html)
  const result = await measureHistoric({
    machines: machinesNamed(historicMachines, names),
    rounds: rounds === undefined ? undefined : parseCount(rounds, '--rounds'),
    signal: context.call.signal,
    onStep: (step) => context.output.remark(step),
  })
  context.output.result(result, () => formatResult(result))
  if (html !== undefined) {
    await writeOutput(html, renderHtmlHistoric(result))
    context.output.remark(`Written to ${safeText(html)}.`)
  }
  if (result.interrupted !== undefined) {
    const { rounds: whole, planned } = result.interrupted
    context.output.remark(
      `Interrupted: ${whole} of ${planned} rounds are in the figures, and no pace that was still to be looked at.`,
    )
  }
  for (const { machine, reason } of result.absent) context.output.remark(safeText(`${machine}: ${reason}`))
  if (result.rows.length === 0 || result.rows.some(({ correct }) => !correct)) {
    context.setExitCode(exitCodes.failed)
  }
}

function formatResult({ rows, host }: HistoricResult): string {
  if (rows.length === 0) return 'No machine could be measured.\n'
  const whole = haveIntervals(rows)
  return [
    formatTable(columnsWith(whole ? '95%' : 'RANGE'), rows),
    `\nOn ${safeText(host)}.\n`,
    'TIMES: how many times as fast as the original, with the 95% interval. PACE: how long a run takes that is told to\n',
    'keep the original’s pace, in terms of the original. SINCE: when single processors became fast enough.\n',
    whole ? '' : 'RANGE: of all runs, since fewer than six have no 95% interval.\n',
    '\n',
    ...machinesOf(rows).map((row) => `${safeText(`${row.machine}: ${originalInWords(row)}`)}\n`),
  ].join('')
}

/** @param spread What stands beside the medians. */
const columnsWith = (spread: string): readonly Column<HistoricRow>[] => [
  { title: 'MACHINE', cell: ({ machine }) => machine },
  { title: 'WORKLOAD', cell: ({ workload }) => workload },
  { title: 'MIPS', cell: (row) => figureInWords(row.instructionsPerSecond.median / 1e6), align: 'right' },
  {
    title: 'ORIGINAL',
    cell: (row) => figureInWords(row.originalInstructionsPerSecond / 1e6),
    align: 'right',
  },
  { title: 'TIMES', cell: ({ timesTheOriginal }) => figureInWords(timesTheOriginal.median), align: 'right' },
  {
    title: spread,
    cell: ({ timesTheOriginal: { low, high } }) => `[${figureInWords(low)}, ${figureInWords(high)}]`,
  },
  { title: 'PACE', cell: ({ pace }) => pace?.ratio.toFixed(3), align: 'right' },
  { title: 'SINCE', cell: ({ fastEnoughSince }) => sinceInWords(fastEnoughSince), align: 'right' },
  { title: 'RESULT', cell: ({ correct }) => (correct ? 'right' : 'WRONG') },
  { title: '1   10   100  1000', cell: ({ timesTheOriginal }) => bar(timesTheOriginal.median) },
]

/** A bar whose length is the logarithm of a ratio, five signs for a factor of ten. */
function bar(ratio: number): string {
  return '■'.repeat(Math.max(0, Math.round(5 * Math.log10(ratio))))
}
