import type { ConsoleLogMethods, ConsoleMethods } from '../../domain.js'
import { HypervisorError } from '../../errors.js'
import { longestLog } from './log-limit.js'
import { type ConsoleEnds, openFileConsole } from './stream.js'
import { readLog } from './tail.js'

/** A connection's watch on a living machine. */
export interface ConsoleSession extends ConsoleEnds {
  /** The serial ports that are consoles. */
  readonly consoles: readonly number[]
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
      return await openFileConsole(machine.consolePath(port), session, scrollback)
    },
    async consoleLog({ port = 0 } = {}) {
      requirePort(port, await machine.definedConsoles())
      return await readLog(`${machine.consolePath(port)}.out`, longestLog)
    },
  }
}
