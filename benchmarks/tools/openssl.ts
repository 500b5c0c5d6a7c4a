import { expectAgreement, numberAt, onlyLine, readOutput, unreadable } from './read-output.js'
import type { ToolFigure, ToolOutput, ToolWorkload } from './tool.js'
import { checkUnits } from './units.js'

interface Operation {
  readonly name: string
  readonly title: string
  readonly why: string
  readonly measure: ToolWorkload['measure']
  readonly options: readonly string[]
  /** How much of the measure one operation is. */
  readonly perOperation: number
  /** On standard error: operations, and seconds that passed. */
  readonly count: RegExp
  /** On standard output: what it makes of these two. */
  readonly rate: RegExp
  /** Whether that is in bytes per second; otherwise in operations. */
  readonly inBytes: boolean
}

/** Bytes that are processed at a time. */
const block = 16_384

/** @param algorithm As its output names it; the option takes capitals and small letters. */
function bulk(name: string, algorithm: string, title: string, why: string): Operation {
  return {
    name: `openssl-${name}`,
    title: `openssl: ${title}, 16 KiB at a time`,
    why,
    measure: 'bytes',
    options: ['-bytes', `${block}`, '-evp', name],
    perOperation: block,
    count: new RegExp(`^\\+R:(\\d{1,15}):${algorithm}:(\\d{1,9}\\.\\d{6})$`),
    rate: new RegExp(`^\\+F:\\d{1,3}:${algorithm}:(\\d{1,15}\\.\\d\\d)$`),
    inBytes: true,
  }
}

const operations: readonly Operation[] = [
  bulk(
    'sha256',
    'sha256',
    'SHA-256',
    'A hash by the CPU’s own instructions where it has them, by integers where not: the CPU model decides.',
  ),
  bulk(
    'aes-128-gcm',
    'AES-128-GCM',
    'AES-128 in Galois mode',
    'What most connections are encrypted with; the dearest instructions that a translator meets.',
  ),
  bulk(
    'aes-256-cbc',
    'AES-256-CBC',
    'AES-256, chained',
    'One block after the other: the latency of the cipher, where the mode before has its throughput.',
  ),
  {
    name: 'openssl-rsa2048-sign',
    title: 'openssl: RSA signatures of 2,048 bits',
    why: 'Products of big numbers with carries, as servers do at the start of a connection.',
    measure: 'operations',
    options: ['rsa2048'],
    perOperation: 1,
    count: /^\+R1:(\d{1,15}):2048:(\d{1,9}\.\d\d)$/,
    rate: /^\+F2:\d{1,3}:2048:(\d{1,15}\.\d{6}):\d{1,15}\.\d{6}$/,
    inBytes: false,
  },
  {
    name: 'openssl-rsa2048-verify',
    title: 'openssl: RSA verifications of 2,048 bits',
    why: 'The client’s side of the same, from the same run.',
    measure: 'operations',
    options: ['rsa2048'],
    perOperation: 1,
    count: /^\+R2:(\d{1,15}):2048:(\d{1,9}\.\d\d)$/,
    rate: /^\+F2:\d{1,3}:2048:\d{1,15}\.\d{6}:(\d{1,15}\.\d{6})$/,
    inBytes: false,
  },
  {
    name: 'openssl-x25519',
    title: 'openssl: key agreement on Curve25519',
    why: 'Products of 64-bit words without a table or a branch on data.',
    measure: 'operations',
    options: ['ecdhx25519'],
    perOperation: 1,
    count: /^\+R7:(\d{1,15}):253:(\d{1,9}\.\d\d)$/,
    rate: /^\+F5:\d{1,3}:253:(\d{1,15}\.\d{6}):\d{1,9}\.\d{6}$/,
    inBytes: false,
  },
]

/** The path of the program in Debian's package. */
const program = '/usr/bin/openssl'

/** `openssl speed` of OpenSSL 3, one algorithm at a time; a unit is a second. */
export const opensslWorkloads: readonly ToolWorkload[] = Object.freeze(operations.map(workload))

function workload(operation: Operation): ToolWorkload {
  const { name, title, why, measure } = operation
  const mostUnits = 3600
  return {
    name,
    title,
    why,
    tool: 'openssl',
    measure,
    fixed: 'time',
    leastNs: 1e9,
    mostUnits,
    prepare: () => [],
    command(units) {
      checkUnits(units, { name, mostUnits })
      // Without -elapsed it divides by the time of the processor, which a guest may not know.
      return [program, 'speed', '-mr', '-elapsed', '-seconds', `${units}`, ...operation.options]
    },
    read: (output, units) => readOutput('openssl', output, (said) => readSpeed(said, operation, units)),
  }
}

/** The step of the clock that it reads, `times`: a hundredth of a second (times(2), sysconf(_SC_CLK_TCK)). */
const tick = 0.01

function readSpeed({ output, complaints }: ToolOutput, operation: Operation, units: number): ToolFigure {
  const what = `the count of ${operation.name.replace('openssl-', '')}, '+R'`
  const counted = onlyLine(complaints, operation.count, what)
  const count = numberAt(counted, 0, 'the count')
  const clock = numberAt(counted, 1, 'the time')
  if (clock === 0 || count === 0) unreadable('it says that nothing was done, or in no time')
  const rate = numberAt(onlyLine(output, operation.rate, "the result, '+F'"), 0, 'the rate')
  const work = operation.inBytes ? count * operation.perOperation : count
  expectAgreement(work / clock, rate, 0.01 + 1e-6 * rate, 'its count over its time and its rate')
  // An alarm ends the counting, and it is finer than the clock that is read: what the clock shows within a step of the
  // time asked for is that time. It shows more when a single operation takes long, and less when the machine is slow
  // between setting the alarm and reading the clock for the first time.
  const late = clock - units
  if (late < -longestStart) unreadable(`it should have counted for ${units} s, and says ${clock} s`)
  if (late > longestDelay) unreadable(`it should have counted for ${units} s, and says ${clock} s`)
  const seconds = Math.abs(late) <= 1.5 * tick ? units : clock
  return { amount: count * operation.perOperation, ns: Math.round(seconds * 1e9) }
}

/** How long after the alarm was set the clock may be read first, seconds. */
const longestStart = 0.25

/** How late the last operation may end, seconds: less than a unit, so that one time is not taken for another. */
const longestDelay = 0.9
