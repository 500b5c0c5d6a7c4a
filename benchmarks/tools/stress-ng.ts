import {
  expectAgreement,
  expectSame,
  numberAt,
  onlyLine,
  quoted,
  readOutput,
  unreadable,
} from './read-output.js'
import type { ToolFigure, ToolOutput, ToolWorkload } from './tool.js'
import { checkUnits } from './units.js'

interface Stressor {
  readonly name: string
  readonly title: string
  readonly why: string
  readonly measure: ToolWorkload['measure']
  /** stress-ng's name of it, which is an option too. */
  readonly stressor: 'cpu' | 'matrix' | 'pipe' | 'switch' | 'fork'
  readonly options: readonly string[]
  /** Its bogus operations in a unit. */
  readonly operations: number
  /** How much of the measure one of them is. Default: 1. */
  readonly perOperation?: number
}

function method(name: string, title: string, why: string): Stressor {
  return {
    name: `stress-ng-${name}`,
    title: `stress-ng: ${title}`,
    why,
    measure: 'operations',
    stressor: 'cpu',
    options: ['--cpu-method', name],
    operations: 20,
  }
}

/** One processor for all of a stressor's processes, so that one and many processors do the same. */
const oneProcessor = ['--taskset', '0']

const stressors: readonly Stressor[] = [
  method(
    'double',
    'double precision',
    'Additions, products and divisions of doubles with calls of libm between.',
  ),
  method(
    'longdouble',
    '80-bit precision',
    'The same on the x87 unit, which translators emulate in software.',
  ),
  method('int64', '64-bit integers', 'Shifts, products and divisions of integers without any memory.'),
  method('fft', 'Fourier transform', 'Sines, complex products and strides through a small array of doubles.'),
  {
    name: 'stress-ng-matrix-product',
    title: 'stress-ng: product of two 128×128 matrices',
    why: 'The inner loop of linear algebra, with all of its data in the caches.',
    measure: 'operations',
    stressor: 'matrix',
    options: ['--matrix-method', 'prod', '--matrix-size', '128'],
    operations: 5,
  },
  {
    name: 'stress-ng-pipe',
    title: 'stress-ng: 4 KiB through a pipe to another process',
    why: 'Two copies and a switch now and then: what a chain of programs costs.',
    measure: 'bytes',
    stressor: 'pipe',
    options: ['--pipe-data-size', '4096', ...oneProcessor],
    operations: 2000,
    perOperation: 4096,
  },
  {
    name: 'stress-ng-switch',
    title: 'stress-ng: switching processes by a pipe',
    why: 'Two processes that wake each other on one processor: scheduler, page tables, cold caches.',
    measure: 'switches',
    stressor: 'switch',
    options: ['--switch-method', 'pipe', ...oneProcessor],
    operations: 2000,
  },
  {
    name: 'stress-ng-fork',
    title: 'stress-ng: a process made and awaited',
    why: 'Page tables copied and faults caught, by a big program: where nested and shadow paging cost most.',
    measure: 'processes',
    stressor: 'fork',
    options: [],
    operations: 20,
  },
]

/** The path of the program in Debian's package. */
const program = '/usr/bin/stress-ng'

/** Stressors of stress-ng 0.15 with a fixed number of operations, which are the same work on every platform. */
export const stressNgWorkloads: readonly ToolWorkload[] = Object.freeze(stressors.map(workload))

function workload(stressor: Stressor): ToolWorkload {
  const { name, title, why, measure, operations, perOperation = 1 } = stressor
  const mostUnits = 2 ** 31
  return {
    name,
    title,
    why,
    tool: 'stress-ng',
    measure,
    fixed: 'work',
    amount: operations * perOperation,
    // The digits do for less: this is for the start of its processes.
    leastNs: 100e6,
    mostUnits,
    prepare: () => [],
    command(units) {
      checkUnits(units, { name, mostUnits })
      const work = [`--${stressor.stressor}`, '1', `--${stressor.stressor}-ops`, `${units * operations}`]
      return [program, ...work, ...stressor.options, ...general]
    },
    read: (output, units) => readOutput('stress-ng', output, (said) => readMetrics(said, stressor, units)),
  }
}

/** Times with four digits and rates with six, whatever their size; the same numbers in every run; no file of its own. */
const general = ['--metrics-brief', '--sn', '--no-rand-seed', '--temp-path', '/tmp']

const scientific = '(\\d\\.\\d{3,5}e[+-]\\d\\d)'

function readMetrics({ output, complaints }: ToolOutput, stressor: Stressor, units: number): ToolFigure {
  // Which of the two streams it writes to depends on its version.
  const lines = [...output, ...complaints]
  // An error that ends it shows in its exit code; others are remarks, such as that there is no /sys.
  const failure = lines.find((line) => /^stress-ng: fail:/.test(line))
  if (failure !== undefined) unreadable(`it says ${quoted(failure)}`)
  const start = '^stress-ng: [a-z]{4,6}: {1,3}\\[\\d{1,10}\\] '
  onlyLine(lines, new RegExp(`${start}successful run completed in .{2,60}$`), "'successful run completed'")
  const pattern = new RegExp(
    `${start}${stressor.stressor} {1,20}(\\d{1,15}) {1,20}${Array(5).fill(scientific).join(' {1,20}')}$`,
  )
  const what = `the metrics of ${stressor.stressor}`
  const metrics = onlyLine(lines, pattern, what)
  const operations = units * stressor.operations
  expectSame(numberAt(metrics, 0, 'the number of operations'), operations, 'the number of operations')
  const real = numberAt(metrics, 1, 'the real time')
  const rate = numberAt(metrics, 4, 'the operations per second')
  if (!(real > 0 && rate > 0)) unreadable('it says that nothing was done, or in no time')
  const exact = operations / rate
  expectAgreement(exact, real, real * 6e-4, 'its real time and its operations per second')
  return { amount: operations * (stressor.perOperation ?? 1), ns: Math.round(exact * 1e9) }
}
