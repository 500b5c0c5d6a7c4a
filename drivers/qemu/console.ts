import type { ConsoleLogMethods, ConsoleMethods } from '../../src/domain.js'
import { consolePorts } from '../../src/spec/console-ports.js'
import { consoleMethods } from '../../src/state/console/methods.js'
import type { QemuMachine } from './machine.js'

/** The methods of the features `console` and `console-log`. */
export function qemuConsoleMethods(machine: QemuMachine): ConsoleMethods & ConsoleLogMethods {
  return consoleMethods({
    session() {
      const { record, gone, detached } = machine.session()
      return { consoles: record.consoles, gone, detached }
    },
    definedConsoles: async () => consolePorts((await machine.definition()).spec),
    consolePath: machine.paths.run.consolePath,
  })
}
