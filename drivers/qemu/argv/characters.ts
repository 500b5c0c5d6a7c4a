import { consolePorts } from '../../../src/spec/console-ports.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { optionString } from '../option-string.js'
import type { MachineFacts } from './machine.js'

/**
 * The serial ports. A console reads from the FIFO `PATH.in` and writes to the file `PATH.out`, where `PATH` is
 * what `pathOf` gives for its number: QEMU's character device `pipe` opens any file under these names. A
 * socket with a log file would do as well, but when the socket's reader is slow QEMU logs a byte once for
 * each attempt to send it (`qemu_chr_write_buffer`, chardev/char.c, logs when the backend answers EAGAIN,
 * and the serial port tries again); a file is never slow.
 */
export function serialArguments(
  spec: DomainSpec,
  machine: MachineFacts,
  pathOf: (port: number) => string,
): readonly string[] {
  const consoles = consolePorts(spec)
  const last = consoles.at(-1) ?? -1
  return spec.serials.slice(0, last + 1).flatMap((_serial, port) => {
    if (!consoles.includes(port)) return ['-serial', 'null']
    const id = `serial${port}`
    const backend = optionString('pipe', { id, path: pathOf(port) })
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
