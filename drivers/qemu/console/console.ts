import { Duplex } from 'node:stream'
import type { ConsoleLogMethods, ConsoleMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { consolePorts } from '../argv/characters.js'
import type { QemuMachine } from '../machine.js'
import type { MachineSession } from '../session.js'
import { createConsoleInput } from './input.js'
import { longestLog } from './log-limit.js'
import { readLog, tailFile } from './tail.js'

/** The methods of the features `console` and `console-log`. */
export function consoleMethods(machine: QemuMachine): ConsoleMethods & ConsoleLogMethods {
  const requirePort = (port: number, ports: readonly number[]): void => {
    if (ports.includes(port)) return
    throw new HypervisorError('ERR_NO_DEVICE', `the domain has no console on serial port ${port}`, {
      field: 'port',
      hint: ports.length === 0 ? 'It has no serial port.' : `Its consoles: ${ports.join(', ')}.`,
    })
  }
  return {
    async openConsole({ port = 0, scrollback = false } = {}) {
      const session = machine.session()
      requirePort(port, session.record.consoles)
      return await openStream(machine, session, port, scrollback)
    },
    async consoleLog({ port = 0 } = {}) {
      const { spec } = await machine.definition()
      requirePort(port, consolePorts(spec))
      return await readLog(`${machine.paths.run.consolePath(port)}.out`, longestLog)
    },
  }
}

/**
 * Output is read from the file that QEMU writes: so any number of readers get every byte, the scroll-back
 * goes over into what is live without a gap, and a reader that sleeps does not hold up the guest. A byte's
 * round trip through the translator takes 55 µs with inotify and 44 µswith a socket instead of the file.
 *
 * A reader that falls further behind than the log reaches loses the oldest bytes, and the stream emits
 * `dropped` with their number.
 */
async function openStream(
  machine: QemuMachine,
  session: MachineSession,
  port: number,
  scrollback: boolean,
): Promise<Duplex> {
  const { run } = machine.paths
  const path = run.consolePath(port)
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
