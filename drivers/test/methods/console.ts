import type { ConsoleLogMethods, ConsoleMethods } from '../../../src/domain.js'
import { type Machine, portOf, requireState } from '../machine.js'
import type { Session } from '../session.js'

/** Features `console` and `console-log`. */
export function consoleMethods(session: Session, machine: Machine): ConsoleMethods & ConsoleLogMethods {
  return {
    openConsole: (o = {}) =>
      session.perform({
        name: 'openConsole',
        machine,
        signal: o.signal,
        work() {
          const port = portOf(machine, o.port)
          requireState(machine, 'running', 'paused')
          const stream = port.open(o.scrollback ?? false)
          session.streams.add(stream)
          stream.once('close', () => session.streams.delete(stream))
          return stream
        },
      }),
    consoleLog: (o = {}) =>
      session.perform({
        name: 'consoleLog',
        machine,
        signal: o.signal,
        work: () => portOf(machine, o.port).log(),
      }),
  }
}
