import { expectSame, numberAt, onlyLine, readOutput, unreadable } from './read-output.js'
import type { ToolFigure, ToolWorkload } from './tool.js'
import { checkUnits } from './units.js'

interface Test {
  readonly name: string
  readonly title: string
  readonly why: string
  readonly measure: ToolWorkload['measure']
  /** What one unit does, in the measure. */
  readonly amount: number
  readonly mostUnits: number
  /** The events that it counts in so many units. */
  events(units: number): number
  /** sysbench's own test and its options. */
  options(units: number): readonly string[]
  /** The line with the events per second, which is the only group, if there is one. */
  readonly rate?: RegExp
  /** Lines that repeat what was asked for: each pattern has one group, which must be the text. */
  readonly echoes: readonly (readonly [pattern: RegExp, text: string, what: string])[]
}

const mebibyte = 2 ** 20

/** Options of a number are 32 bits wide with a sign. */
const largestOption = 2 ** 31 - 1

const eventsInUnit = 20
const mebibytesInUnit = 256
const locksInUnit = 200_000

function memory(verb: 'read' | 'write'): Test {
  return {
    name: `sysbench-memory-${verb}`,
    title: `sysbench: ${verb === 'read' ? 'reading' : 'writing'} memory, 1 MiB again and again`,
    why:
      verb === 'read'
        ? 'What a study quotes for the bandwidth of memory; the block fits into the second or third cache.'
        : 'The stores that go with it, which a translator must also check for code that they overwrite.',
    measure: 'bytes',
    amount: mebibytesInUnit * mebibyte,
    mostUnits: Math.floor(largestOption / mebibytesInUnit),
    events: (units) => units * mebibytesInUnit,
    options: (units) => [
      'memory',
      '--memory-block-size=1M',
      `--memory-total-size=${units * mebibytesInUnit}M`,
      `--memory-oper=${verb}`,
      '--memory-access-mode=seq',
    ],
    rate: /^Total operations: \d{1,15} \( {0,20}(\d{1,15}\.\d\d) per second\)$/,
    echoes: [
      [/^ {2}block size: (\S{1,20})$/, '1024KiB', 'the block size'],
      [/^ {2}operation: (\S{1,20})$/, verb, 'the operation'],
    ],
  }
}

const tests: readonly Test[] = [
  {
    name: 'sysbench-cpu',
    title: 'sysbench: prime numbers up to 10,000',
    why: 'The figure that most studies of virtual machines quote first: 64-bit divisions in a loop.',
    measure: 'events',
    amount: eventsInUnit,
    mostUnits: Math.floor(largestOption / eventsInUnit),
    events: (units) => units * eventsInUnit,
    options: () => ['cpu', '--cpu-max-prime=10000'],
    rate: /^ {4}events per second: {1,30}(\d{1,15}\.\d\d)$/,
    echoes: [[/^Prime numbers limit: (\d{1,20})$/, '10000', 'the limit of the prime numbers']],
  },
  memory('read'),
  memory('write'),
  {
    name: 'sysbench-threads',
    title: 'sysbench: yielding the processor under a lock',
    why: 'The scheduler asked a thousand times an event, by one thread that nobody competes with.',
    measure: 'events',
    amount: eventsInUnit,
    mostUnits: Math.floor(largestOption / eventsInUnit),
    events: (units) => units * eventsInUnit,
    options: () => ['threads', '--thread-yields=1000', '--thread-locks=8'],
    echoes: [],
  },
  {
    name: 'sysbench-mutex',
    title: 'sysbench: taking locks that are free',
    why: 'Atomic operations of one thread: what a lock costs before anybody waits for it.',
    measure: 'operations',
    amount: locksInUnit,
    mostUnits: Math.floor(largestOption / locksInUnit),
    // One event takes all the locks, and the output does not say how many these were.
    events: () => 1,
    options: (units) => [
      'mutex',
      '--mutex-num=4096',
      `--mutex-locks=${units * locksInUnit}`,
      '--mutex-loops=100',
    ],
    echoes: [],
  },
]

/** The path of the program in Debian's package. */
const program = '/usr/bin/sysbench'

/** sysbench 1.0's tests of processor, memory and scheduler, each with one thread and a fixed number of events. */
export const sysbenchWorkloads: readonly ToolWorkload[] = Object.freeze(tests.map(workload))

function workload(test: Test): ToolWorkload {
  const { name, title, why, measure, amount, mostUnits } = test
  return {
    name,
    title,
    why,
    tool: 'sysbench',
    measure,
    fixed: 'work',
    amount,
    // The total time has tenths of a millisecond, and the start of the thread in it, which takes about one.
    leastNs: 500e6,
    mostUnits,
    prepare: () => [],
    command(units) {
      checkUnits(units, test)
      const general = ['--threads=1', '--time=0', `--events=${test.events(units)}`, '--rand-seed=1']
      return [program, ...test.options(units), ...general, 'run']
    },
    read: (output, units) =>
      readOutput('sysbench', output, ({ output: lines }) => readReport(lines, test, units)),
  }
}

/** How far a time in tenths of milliseconds and one in hundredths may be apart because of their digits, seconds. */
const rounding = 2e-4

/** How long its thread may take to start before the total time is not believed, seconds. */
const longestStart = 1

function readReport(lines: readonly string[], test: Test, units: number): ToolFigure {
  onlyLine(lines, /^sysbench \d{1,3}\.\d{1,3}\.\d{1,3}( |$)/, 'its name and version')
  const [threads = ''] = onlyLine(lines, /^Number of threads: (\d{1,9})$/, 'the number of threads')
  expectSame(threads, '1', 'the number of threads')
  for (const [pattern, right, what] of test.echoes) {
    const [found = ''] = onlyLine(lines, pattern, what)
    expectSame(found, right, what)
  }
  const events = onlyLine(
    lines,
    /^ {4}total number of events: {1,30}(\d{1,15})$/,
    "'total number of events:'",
  )
  expectSame(numberAt(events, 0, 'the number of events'), test.events(units), 'the number of events')
  const total = onlyLine(lines, /^ {4}total time: {1,40}(\d{1,9}\.\d{4})s$/, "'total time:'")
  const seconds = numberAt(total, 0, 'the total time')
  if (seconds === 0) unreadable('it took less than sysbench can tell: the total time is 0.0000s')
  const sum = onlyLine(lines, /^ {9}sum: {1,40}(\d{1,12}\.\d\d)$/, "the latencies' 'sum:'")
  const inEvents = numberAt(sum, 0, 'the sum of the latencies') / 1000
  if (inEvents > seconds + rounding || seconds > 2 * inEvents + longestStart) {
    unreadable(`the total time of ${seconds} s contradicts the sum of ${inEvents} s of the events' latencies`)
  }
  if (test.rate !== undefined) {
    // The rate is taken a little later than the total time, and so is never higher than the total time makes it.
    const rate = numberAt(onlyLine(lines, test.rate, 'the events per second'), 0, 'the rate')
    if ((rate - 0.01) * (seconds - rounding) > test.events(units)) {
      unreadable(`the total time of ${seconds} s contradicts the ${rate} events per second`)
    }
  }
  return { amount: units * test.amount, ns: Math.round(seconds * 1e9) }
}
