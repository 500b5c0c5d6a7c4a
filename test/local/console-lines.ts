import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'

/** Speaks lines over a console, for tests. */
export interface ConsoleLines {
  /** Sends a line and waits for the next one. */
  ask(line: string): Promise<string>
  next(): Promise<string>
}

/** Takes over a console's reading side. */
export function speakLines(stream: Duplex): ConsoleLines {
  const iterator = createInterface({ input: stream })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { done, value } = await iterator.next()
    if (done) throw new Error('the console has ended')
    return value
  }
  return {
    next,
    ask(line) {
      stream.write(`${line}\n`)
      return next()
    },
  }
}
