import type { Duplex } from 'node:stream'
import { lineCutter } from '../guest/lines.js'
import { visibleText } from './visible-text.js'

/** A line of the guest and when its last byte came. */
export interface ConsoleLine {
  /** Without its line end, one character a byte (Latin-1), cut where it is longer than any answer. */
  readonly text: string
  /** `process.hrtime.bigint()` at the arrival of the piece that completed it. */
  readonly at: bigint
}

/** The lines that come from a console. One reader at a time. */
export interface ConsoleLines {
  /** The next line; `undefined` once the console has ended and every line was taken. */
  next(signal: AbortSignal): Promise<ConsoleLine | undefined>
  /** Forgets lines that nobody asked for, so that an answer is never taken for a later command's. */
  discard(): void
  /** Whether something came after the last line end. */
  inLine(): boolean
  /** The last lines, with control characters made visible. */
  evidence(): readonly string[]
}

const linesKept = 10
const linesWaiting = 1024
const newline = 0x0a

/**
 * Cuts what a console delivers into lines. Memory is bounded whatever the guest writes: of a long line the
 * beginning is kept, and of lines that nobody takes the oldest are forgotten.
 */
export function readLines(console: Duplex): ConsoleLines {
  const cutter = lineCutter()
  const waiting: ConsoleLine[] = []
  const recent: string[] = []
  let unfinished = ''
  let ended = false
  let wake: () => void = () => {}

  const take = (chunk: Uint8Array): void => {
    const at = process.hrtime.bigint()
    const lines = cutter.push(chunk)
    const rest = visibleText(chunk.subarray(chunk.lastIndexOf(newline) + 1))
    unfinished =
      lines.length > 0 ? rest : unfinished.length < longestEvidence ? unfinished + rest : unfinished
    if (lines.length === 0) return
    waiting.push(...lines.slice(-linesWaiting).map((text) => ({ text, at })))
    waiting.splice(0, waiting.length - linesWaiting)
    recent.push(...lines.slice(-linesKept).map((text) => visibleText(Buffer.from(text, 'latin1'))))
    recent.splice(0, recent.length - linesKept)
    wake()
  }
  const end = (): void => {
    ended = true
    wake()
  }
  console.on('data', (chunk: unknown) => {
    if (chunk instanceof Uint8Array) take(chunk)
  })
  console.once('end', end)
  console.once('close', end)
  console.on('error', end)

  return {
    async next(signal) {
      for (;;) {
        signal.throwIfAborted()
        const line = waiting.shift()
        if (line !== undefined || ended) return line
        await new Promise<void>((resolve) => {
          const done = (): void => {
            signal.removeEventListener('abort', done)
            resolve()
          }
          wake = done
          signal.addEventListener('abort', done, { once: true })
        })
      }
    },
    discard: () => {
      waiting.length = 0
    },
    inLine: () => unfinished !== '',
    evidence: () => (unfinished === '' ? [...recent] : [...recent, unfinished]),
  }
}

const longestEvidence = 200
