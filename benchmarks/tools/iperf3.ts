import { z } from 'zod'
import { HypervisorError } from '../../src/index.js'
import { expectAgreement, expectSame, quoted, readOutput, unreadable } from './read-output.js'
import type { ToolCommand, ToolFigure, ToolOutput, ToolPlace, ToolWorkload } from './tool.js'
import { checkUnits } from './units.js'

interface Direction {
  readonly name: string
  readonly title: string
  readonly why: string
  /** Whether the server sends. */
  readonly reverse: boolean
}

const directions: readonly Direction[] = [
  {
    name: 'iperf3-send',
    title: 'iperf3: sending by TCP',
    why: 'What a machine’s network carries out of it, through its driver, the hypervisor’s device and the host.',
    reverse: false,
  },
  {
    name: 'iperf3-receive',
    title: 'iperf3: receiving by TCP',
    why: 'The other way, where interrupts and copies are the receiver’s.',
    reverse: true,
  },
]

/** Bytes in a unit; a multiple of the 128 KiB that it sends at a time. */
const unit = 32 * 2 ** 20

/** The path of the program in Debian's package. */
const program = '/usr/bin/iperf3'

/** The command of the server that the workloads need, on a numeric address of this machine; it runs until it is killed. */
export function iperf3ServerCommand({ address, port }: NonNullable<ToolPlace['peer']>): ToolCommand {
  return [program, '-s', '-B', address, '-p', `${port}`, '--forceflush']
}

/** The number of the test, counted from 1, for which the server says in a line that it serves; `undefined` for other lines. */
export function iperf3Serves(line: string): number | undefined {
  const number = /^Server listening on \d{1,5} \(test #(\d{1,9})\)$/.exec(line)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** One stream of TCP between iperf3 and a server of it, with a fixed number of bytes. */
export const iperf3Workloads: readonly ToolWorkload[] = Object.freeze(directions.map(workload))

function workload({ name, title, why, reverse }: Direction): ToolWorkload {
  const mostUnits = 2 ** 20
  return {
    name,
    title,
    why,
    tool: 'iperf3',
    measure: 'bytes',
    fixed: 'work',
    amount: unit,
    leastNs: 500e6,
    mostUnits,
    needs: ['tool-peer'],
    prepare: () => [],
    command(units, { peer }) {
      checkUnits(units, { name, mostUnits })
      if (peer === undefined) {
        throw new HypervisorError('ERR_INVALID_ARGUMENT', `${name} needs a server`, { field: 'peer' })
      }
      const server = ['-c', peer.address, '-p', `${peer.port}`, '--connect-timeout', '10000']
      const work = ['-n', `${units * unit}`, '-C', 'reno', ...(reverse ? ['-R'] : [])]
      return [program, ...server, ...work, '-i', '0', '--json']
    },
    read: (output, units) => readOutput('iperf3', output, (said) => readJson(said, reverse, units)),
  }
}

const countSchema = z.int().nonnegative()
const sumSchema = z.object({
  bytes: countSchema,
  seconds: z.number().positive(),
  bits_per_second: z.number().positive(),
})

const resultSchema = z.object({
  start: z.object({
    test_start: z.object({
      protocol: z.string(),
      num_streams: countSchema,
      bytes: countSchema,
      reverse: countSchema,
    }),
  }),
  end: z.object({
    sum_sent: sumSchema,
    sum_received: sumSchema,
    sender_tcp_congestion: z.string(),
  }),
})

const errorSchema = z.object({ error: z.string() })

function readJson({ output }: ToolOutput, reverse: boolean, units: number): ToolFigure {
  const value = parse(output.join('\n'))
  // It ends with 0 after an error too.
  const failed = errorSchema.safeParse(value)
  if (failed.success) unreadable(`it says ${quoted(failed.data.error)}`)
  const parsed = resultSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    unreadable(`its result has no right '${quotable(issue?.path ?? [])}'`)
  }
  const { start, end } = parsed.data
  const asked = units * unit
  expectSame(start.test_start.protocol, 'TCP', 'the protocol')
  expectSame(start.test_start.num_streams, 1, 'the number of streams')
  expectSame(start.test_start.reverse, reverse ? 1 : 0, "'reverse'")
  expectSame(start.test_start.bytes, asked, 'the number of bytes')
  expectSame(end.sender_tcp_congestion, 'reno', "the sender's congestion control")
  const { sum_sent: sent, sum_received: received } = end
  for (const { bytes, seconds, bits_per_second: rate } of [sent, received]) {
    expectAgreement((8 * bytes) / seconds, rate, 1e-6 * rate, 'its bytes over its seconds and its rate')
  }
  if (sent.bytes < asked || sent.bytes > asked + onTheWay) {
    unreadable(`it should have sent ${asked} bytes, and says ${sent.bytes}`)
  }
  if (received.bytes > sent.bytes || received.bytes < asked - onTheWay) {
    unreadable(`${sent.bytes} bytes were sent, and it says that ${received.bytes} arrived`)
  }
  return { amount: received.bytes, ns: Math.round(received.seconds * 1e9) }
}

/** Bytes that may be in the sockets of both sides when the test ends: Linux' largest, 4 MiB and 6 MiB, and some. */
const onTheWay = 16 * 2 ** 20

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    unreadable(text.trim() === '' ? 'it wrote nothing' : `its output is no JSON: ${quoted(text)}`)
  }
}

function quotable(path: readonly PropertyKey[]): string {
  return path.map(String).join('.')
}
