import { formatCommand } from '../guest/protocol.js'
import type { ToolPlace, ToolWorkload } from '../tools/tool.js'
import type { GuestSession, WaitOptions } from './guest-session.js'
import { acceptExec, type ExecAnswer } from './tool-answer.js'
import type { Trial } from './trial.js'
import { type FailedTrial, failedTrial, faulted, lostTrial, refused } from './trial-failure.js'

/** The answer of a program of the guest, with the host's time. */
interface Executed extends ExecAnswer {
  /** From the write of the command to the arrival of the answer, nanoseconds. */
  readonly elapsed: number
}

/**
 * Makes ready what a tool works on, without timing it as a sample.
 *
 * @returns How long that took, in nanoseconds.
 */
export async function prepareTool(
  session: GuestSession,
  tool: ToolWorkload,
  options: WaitOptions,
): Promise<{ readonly state: 'prepared'; readonly elapsed: number } | FailedTrial> {
  const place = placeOf(session)
  let elapsed = 0
  for (const words of tool.prepare(place)) {
    const done = await execute(session, tool.name, words, options)
    if (done.state === 'failed') return done
    elapsed += done.elapsed
    if (done.status !== 0)
      return failedTrial(session, 'failed', complaint(`${tool.name} could not be prepared`, done))
  }
  return { state: 'prepared', elapsed }
}

/**
 * Runs a tool for `units` units of work and reads what it says. One that succeeds and says what cannot be believed is
 * run once more: a guest's clock may have jumped, or a server not been ready for the next test.
 */
export async function runTool(
  session: GuestSession,
  tool: ToolWorkload,
  units: number,
  options: WaitOptions,
): Promise<Trial | FailedTrial> {
  const first = await runOnce(session, tool, units, options)
  const doubted = first.state === 'failed' && first.failure.outcome === 'garbage' && !first.lost
  return doubted ? await runOnce(session, tool, units, options) : first
}

async function runOnce(
  session: GuestSession,
  tool: ToolWorkload,
  units: number,
  options: WaitOptions,
): Promise<Trial | FailedTrial> {
  const place = placeOf(session)
  if (tool.needs?.includes('tool-peer') === true) await place.peer?.idle?.()
  const done = await execute(session, tool.name, tool.command(units, place), options)
  if (done.state === 'failed') return done
  const { elapsed, ticks } = done
  const figure = tool.read(done, units)
  if ('problem' in figure) {
    return failedTrial(session, done.status === 0 ? 'garbage' : 'failed', `${tool.name}: ${figure.problem}`)
  }
  if (figure.ns > elapsed * clockTolerance + clockResolution) {
    const [own, hosts] = [figure.ns, elapsed].map((ns) => Number((ns / 1e9).toPrecision(3)))
    const reason = `${tool.name} says that its work took ${own} s, which is longer than the ${hosts} s that passed here`
    return failedTrial(session, 'wrong', reason)
  }
  return {
    state: 'answered',
    elapsed,
    ticks,
    checksum: Math.round(figure.amount).toString(16).padStart(16, '0'),
    reported: { ns: figure.ns, amount: figure.amount },
    verdict: 'exact',
  }
}

/** How much faster than the host's a guest's clock may go before what its tools say is wrong. */
const clockTolerance = 1.01
/** What tools round their times to, nanoseconds. */
const clockResolution = 10e6

/** How long a tool may take, milliseconds: 7-Zip counts for seconds before it begins, and a translator is slow. */
const patience = 120_000

async function execute(
  session: GuestSession,
  name: string,
  words: readonly string[],
  options: WaitOptions,
): Promise<Executed | FailedTrial> {
  const command = formatCommand({ kind: 'exec', words }).trimEnd()
  const timeout = Math.max(options.timeout, patience)
  const result = await session.ask(command, acceptExec(), { ...options, timeout })
  if (result.state !== 'answered') return lostTrial(session, result, name)
  const { answer, elapsed } = result
  if (answer.state === 'refused') return refused(session, name, answer)
  if (answer.state === 'faulted') return faulted(session, name, answer)
  return { ...answer, elapsed }
}

/** A command that failed, with the end of what it said of it. */
function complaint(what: string, { status, complaints, output }: ExecAnswer): string {
  const said = [...output, ...complaints].filter((line) => line.trim() !== '').at(-1)
  return `${what}: exit status ${status}${said === undefined ? '' : `, '${said.slice(0, 200)}'`}`
}

/** Platforms without a root file system have no tools, and none is asked of them (`isOn`). */
function placeOf({ place }: GuestSession): ToolPlace {
  if (place === undefined) throw new TypeError('a machine without a root file system was asked to run a tool')
  return place
}
