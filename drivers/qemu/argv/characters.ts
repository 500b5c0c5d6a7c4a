import type { DomainSpec } from '../../../src/spec/schema.js'
import { optionString } from '../option-string.js'
import type { MachineFacts } from './machine.js'

/** A serial port: the inherited descriptor of its listening socket, and the file of its output. */
export interface SerialPort {
  readonly fd: number
  readonly logFile: string
}

/** The numbers of the serial ports that are consoles. */
export function consolePorts(spec: Pick<DomainSpec, 'serials'>): readonly number[] {
  return spec.serials.flatMap((serial, index) => (serial.type === 'console' ? [index] : []))
}

/** The serial ports; `ports` has one entry for each of {@link consolePorts}. */
export function serialArguments(
  spec: DomainSpec,
  machine: MachineFacts,
  ports: readonly SerialPort[],
): readonly string[] {
  const consoles = consolePorts(spec)
  const last = consoles.at(-1) ?? -1
  return spec.serials.slice(0, last + 1).flatMap((_serial, index) => {
    const port = ports[consoles.indexOf(index)]
    if (port === undefined) return ['-serial', 'null']
    const id = `serial${index}`
    const backend = optionString('socket', {
      id,
      fd: port.fd,
      server: true,
      wait: false,
      logfile: port.logFile,
      logappend: true,
    })
    // A mainframe has no serial ports; its console is the service processor's line-mode one.
    if (machine.architecture === 's390x') {
      return ['-chardev', backend, '-device', JSON.stringify({ driver: 'sclpconsole', chardev: id })]
    }
    return ['-chardev', backend, '-serial', `chardev:${id}`]
  })
}

/** The QMP monitors, each on the inherited descriptor of its listening socket. */
export function monitorArguments(fds: readonly number[]): readonly string[] {
  return fds.flatMap((fd, index) => [
    '-chardev',
    optionString('socket', { id: `monitor${index}`, fd, server: true, wait: false }),
    '-mon',
    optionString(undefined, { chardev: `monitor${index}`, mode: 'control' }),
  ])
}
