import { Duplex } from 'node:stream'
import type { ConsoleLogMethods, ConsoleMethods } from '../../domain.js'
import { HypervisorError } from '../../errors.js'
import { createConsoleInput } from './input.js'
import { longestLog } from './log-limit.js'
import { readLog, tailFile } from './tail.js'

/** A connection's watch on a living machine. */
export interface ConsoleSession {
  /** The serial ports that are consoles. */
  readonly consoles: readonly number[]
  /** Resolves when the machine is gone. */
  readonly ended: Promise<unknown>
  /** Resolves when the connection has let go of the machine. */
  readonly detached: Promise<void>
}

/** A machine whose serial ports are files: with `.in` a FIFO that it reads, with `.out` a file that it writes. */
export interface ConsoleMachine {
  /** @throws HypervisorError `ERR_INVALID_STATE` if there is no living machine. */
  session(): ConsoleSession | Promise<ConsoleSession>
  /** The serial ports that are consoles, by the definition. @throws HypervisorError `ERR_NO_DOMAIN`. */
  definedConsoles(): Promise<readonly number[]>
  /** The path of a serial port, without `.in` and `.out`. */
  consolePath(port: number): string
}

/** The methods of the features `console` and `console-log`. */
export function consoleMethods(machine: ConsoleMachine): ConsoleMethods & ConsoleLogMethods {
  const requirePort = (port: number, ports: readonly number[]): void => {
    if (ports.includes(port)) return
    throw new HypervisorError('ERR_NO_DEVICE', `the domain has no console on serial port ${port}`, {
      field: 'port',
      hint: ports.length === 0 ? 'It has no serial port.' : `Its consoles: ${ports.join(', ')}.`,
    })
  }
  return {
    async openConsole({ port = 0, scrollback = false } = {}) {
      const session = await machine.session()
      requirePort(port, session.consoles)
      return await openStream(machine.consolePath(port), session, scrollback)
    },
    async consoleLog({ port = 0 } = {}) {
      requirePort(port, await machine.definedConsoles())
      return await readLog(`${machine.consolePath(port)}.out`, longestLog)
    },
  }
}

/**
 * Output is read from the file that the machine writes: so any number of readers get every byte, the scroll-back
 * goes over into what is live without a gap, and a reader that sleeps does not hold up the guest. A byte's
 * round trip through QEMU's translator takes 55 µs with inotify and 44 µs with a socket instead of the file.
 *
 * A reader that falls further behind than the log reaches loses the oldest bytes, and the stream emits
 * `dropped` with their number.
 */
async function openStream(path: string, session: ConsoleSession, scrollback: boolean): Promise<Duplex> {
  const input = createConsoleInput(`${path}.in`)
  let wanted = false
  let ended = false
  const pump = (): void => {
    while (wanted) {
      const bytes = tail.read()
      if (bytes === undefined) {
        if (ended) {
          wanted = false
          stream.push(null)
        }
        return
      }
      wanted = stream.push(bytes)
    }
  }
  const tail = await tailFile(`${path}.out`, scrollback ? 'start' : 'end', {
    onGrowth: pump,
    onDropped: (bytes) => stream.emit('dropped', bytes),
  })
  const stream = new Duplex({
    allowHalfOpen: false,
    readableHighWaterMark: 131_072,
    read() {
      wanted = true
      pump()
    },
    write(chunk: Buffer, _encoding, done) {
      input.write(chunk, done)
    },
    destroy(error, done) {
      wanted = false
      tail.close()
      input.close()
      done(error)
    },
  })
  void session.ended.then(() => {
    ended = true
    pump()
  })
  void session.detached.then(() => stream.destroy())
  return stream
}
