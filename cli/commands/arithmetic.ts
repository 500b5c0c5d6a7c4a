import { examineArithmetic } from '../../benchmarks/historic/arithmetic/examine.js'
import { arithmeticMachines } from '../../benchmarks/historic/arithmetic/machines/index.js'
import type { ArithmeticResult, ArithmeticRow } from '../../benchmarks/historic/arithmetic/result.js'
import type { CommandAction } from '../commands.js'
import { exitCodes } from '../exit-codes.js'
import { machinesNamed } from '../machines-named.js'
import { safeText } from '../safe-text.js'
import { type Column, formatTable } from '../table.js'

/**
 * `polyvisor arithmetic [machines...]`: whether emulators compute as machines of the past did whose floating point is another
 * than today's. Exit code 1 if nothing could be run or a result is wrong.
 */
export const arithmetic: CommandAction = async (context, names) => {
  const result = await examineArithmetic({
    machines: machinesNamed(arithmeticMachines, names),
    signal: context.call.signal,
    onStep: (step) => context.output.remark(step),
  })
  context.output.result(result, () => formatResult(result))
  for (const { machine, reason } of result.absent) context.output.remark(safeText(`${machine}: ${reason}`))
  if (result.rows.length === 0 || result.rows.some(({ correct }) => !correct)) {
    context.setExitCode(exitCodes.failed)
  }
}

function formatResult({ rows, terms, double }: ArithmeticResult): string {
  if (rows.length === 0) return 'No machine could be run.\n'
  return [
    formatTable(columns, rows),
    `\nThe sum of 1/1 to 1/${terms}, each quotient and each sum rounded as the format does it. In doubles of IEEE 754 it is `,
    `${double}.\nBITS: the most significant digits first. EXPECTED: computed here with exact fractions.\n`,
  ].join('')
}

const columns: readonly Column<ArithmeticRow>[] = [
  { title: 'MACHINE', cell: ({ title }) => title },
  { title: 'FORMAT', cell: ({ formatTitle }) => formatTitle },
  { title: 'SUM', cell: ({ value }) => String(value) },
  { title: 'BITS', cell: ({ found }) => found },
  { title: 'EXPECTED', cell: ({ expected }) => expected },
  { title: 'RESULT', cell: ({ correct }) => (correct ? 'right' : 'WRONG') },
]
