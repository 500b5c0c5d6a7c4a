import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../src/index.js'
import type { ToolPlace } from '../tools/tool.js'
import { type ConsoleLine, readLines } from './console-lines.js'

/** How a wait for an answer can end without one. */
export interface Unanswered {
  readonly state: 'timed-out' | 'garbage' | 'ended'
  /** A sentence without the guest's own words; those are in the evidence. */
  readonly reason: string
}

/** An answer and its time. */
export interface Answered<Answer> {
  readonly state: 'answered'
  readonly answer: Answer
  /** From the write of the command to the arrival of the answer, nanoseconds of the host's monotonic clock. */
  readonly elapsed: number
  /** When the answer arrived, on the host's monotonic clock. */
  readonly at: bigint
}

/** How long to wait, and what ends the wait before. */
export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

/** A conversation with a payload: one command at a time, one answer each. */
export interface GuestSession {
  /** What the machine was given for the standard tools; `undefined` if it has none of them. */
  readonly place?: ToolPlace | undefined
  /** Waits for a line that `accept` knows, without sending anything. */
  wait<Answer>(accept: Accept<Answer>, options: WaitOptions): Promise<Answered<Answer> | Unanswered>
  /**
   * Sends a command and waits for a line that `accept` knows. Other lines are skipped, up to a limit: a guest may
   * say more than it was asked, but one that only talks is answering with garbage.
   *
   * @throws HypervisorError `ERR_ABORTED` if the signal is aborted; nothing that the guest does throws.
   */
  ask<Answer>(
    command: string,
    accept: Accept<Answer>,
    options: WaitOptions,
  ): Promise<Answered<Answer> | Unanswered>
  /** The guest's last lines, with control characters made visible. */
  evidence(): readonly string[]
  close(): void
}

/** Returns what a line, which came at that moment of the host's monotonic clock, says, or `undefined` if it is not an answer. */
export type Accept<Answer> = (line: string, at: bigint) => Answer | undefined

/** Lines that are no answer, after which a guest is taken to answer with garbage. */
const strayLines = 1000

/** Talks to the payload over a console. The console is the session's from now on; closing destroys it. */
export function createSession(console: Duplex, place?: ToolPlace): GuestSession {
  const lines = readLines(console)

  const wait = async <Answer>(
    accept: Accept<Answer>,
    { timeout, signal }: WaitOptions,
    since: bigint,
  ): Promise<Answered<Answer> | Unanswered> => {
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), timeout)
    const either = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal])
    let stray = 0
    try {
      for (;;) {
        const line: ConsoleLine | undefined = await lines.next(either)
        if (line === undefined) return { state: 'ended', reason: 'the machine stopped before it answered' }
        const answer = accept(line.text, line.at)
        if (answer !== undefined)
          return { state: 'answered', answer, elapsed: Number(line.at - since), at: line.at }
        if (++stray >= strayLines) {
          return { state: 'garbage', reason: `none of ${stray} lines was an answer` }
        }
      }
    } catch (error) {
      if (signal?.aborted) {
        throw new HypervisorError('ERR_ABORTED', 'the measurement was interrupted', { cause: signal.reason })
      }
      if (!deadline.signal.aborted) throw error
      const within = `within ${Number((timeout / 1000).toPrecision(3))} s`
      return stray > 0 || lines.inLine()
        ? { state: 'garbage', reason: `there was no answer ${within}, but other output` }
        : { state: 'timed-out', reason: `there was no answer ${within}` }
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    place,
    wait: (accept, options) => wait(accept, options, process.hrtime.bigint()),
    ask(command, accept, options) {
      lines.discard()
      const bytes = Buffer.from(`${command}\n`, 'latin1')
      const since = process.hrtime.bigint()
      if (console.writable) console.write(bytes)
      return wait(accept, options, since)
    },
    evidence: () => lines.evidence(),
    close: () => {
      console.destroy()
    },
  }
}
