import { parseLine, protocolVersion } from '../guest/protocol.js'
import type { Accept } from './guest-session.js'

/** An answer to `run`. */
export type RunAnswer =
  | {
      readonly state: 'done'
      readonly ticks: number
      readonly checksum: string
      readonly further?: readonly string[]
    }
  | { readonly state: 'unsteady'; readonly checksum: string; readonly other: string }
  | Refusal
  | Fault

/** The payload cannot do it. */
export interface Refusal {
  readonly state: 'refused'
  /** The payload's own code: `unsupported`, `no-memory`, `unknown-workload`. */
  readonly code: string
  /** Why, in the payload's words of printable ASCII. */
  readonly words: string
}

/** The guest's CPU raised an exception, and the payload is gone. */
export interface Fault {
  readonly state: 'faulted'
  /** Number of the exception. */
  readonly vector: number
}

/** The payload is there, or crashed before it was. */
export const acceptReady: Accept<{ readonly state: 'ready'; readonly target: string } | Fault> = (text) => {
  const line = parseLine(text)
  if (line.kind === 'ready' && line.version === protocolVersion)
    return { state: 'ready', target: line.target }
  return line.kind === 'fault' ? { state: 'faulted', vector: line.vector } : undefined
}

/** The answer to `echo WORD`. */
export function acceptEcho(word: string): Accept<true> {
  return (text) => (text === `echo ${word}` ? true : undefined)
}

/** The answer to `prepare WORKLOAD`. */
export function acceptPrepared(workload: string): Accept<{ readonly state: 'prepared' } | Refusal | Fault> {
  return (text) => {
    const line = parseLine(text)
    if (line.kind === 'prepared' && line.workload === workload) return { state: 'prepared' }
    return unable(line)
  }
}

/** The answer to `run WORKLOAD UNITS`. */
export function acceptRun(workload: string, units: number): Accept<RunAnswer> {
  return (text) => {
    const line = parseLine(text)
    if (line.kind !== 'done' && line.kind !== 'wrong') return unable(line)
    if (line.workload !== workload || line.count !== units) return undefined
    const { checksum } = line
    if (line.kind === 'wrong') return { state: 'unsteady', checksum, other: line.other }
    const { ticks, further } = line
    return { state: 'done', ticks: Number(ticks), checksum, ...(further === undefined ? {} : { further }) }
  }
}

/** The payload's refusal, or its end in an exception; `undefined` for any other line. */
export function unable(line: ReturnType<typeof parseLine>): Refusal | Fault | undefined {
  if (line.kind === 'error') return { state: 'refused', code: line.code, words: line.words.slice(0, 200) }
  return line.kind === 'fault' ? { state: 'faulted', vector: line.vector } : undefined
}
