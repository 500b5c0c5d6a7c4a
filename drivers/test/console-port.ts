import type { Duplex } from 'node:stream'
import { type ConsoleLog, createConsoleLog } from '../../src/local/console-log.js'
import { openConsoleStream } from '../../src/local/console-stream.js'

/** One serial port: the log of what the guest wrote, and the streams that are open on it. */
export interface ConsolePort {
  /** What the guest wrote since the last {@link ConsolePort.clear}, as far as it is kept. */
  log(): Uint8Array
  /** Begins a new log, for a machine that is started anew. */
  clear(): void
  /** Delivers the guest's output. */
  output(data: Uint8Array): void
  /** Opens a stream; `scrollback` makes it begin with the log. */
  open(scrollback: boolean): Duplex
  /** Ends every open stream. */
  end(): void
}

/** Makes a port that hands what is written to its streams to `input`. */
export function createConsolePort(input: (data: Uint8Array) => void): ConsolePort {
  let current: ConsoleLog = createConsoleLog()
  return {
    log: () => current.read(current.start),
    clear() {
      current.close()
      current = createConsoleLog()
    },
    output: (data) => current.write(data),
    open: (scrollback) =>
      openConsoleStream(current, scrollback ? current.start : current.end, (bytes, done) => {
        input(bytes)
        done()
      }),
    end: () => current.close(),
  }
}
