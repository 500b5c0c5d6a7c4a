import { Duplex } from 'node:stream'
import { onAbort } from '../../on-abort.js'
import { createConsoleInput } from './input.js'
import { tailFile } from './tail.js'

/**
 * What ends the consoles of a machine. Signals, and not promises: a console that is closed takes its waits back, where a
 * promise would keep it for as long as the machine runs.
 */
export interface ConsoleEnds {
  /** Aborted when the machine is gone. */
  readonly gone: AbortSignal
  /** Aborted when the connection has let go of the machine. */
  readonly detached: AbortSignal
}

/**
 * Opens a console as a duplex stream over the FIFO that a machine reads (`.in`) and the file that it writes (`.out`).
 *
 * Output is read from the file that the machine writes: so any number of readers get every byte, the scroll-back
 * goes over into what is live without a gap, and a reader that sleeps does not hold up the guest. A byte's
 * round trip through QEMU's translator takes 55 µs with inotify and 44 µs with a socket instead of the file.
 *
 * A reader that falls further behind than the log reaches loses the oldest bytes, and the stream emits
 * `dropped` with their number. When the machine is gone, what was not read yet comes into memory, and the stream holds no
 * file and no watch any more: one that nobody reads keeps no program alive.
 *
 * @param path without `.in` and `.out`
 * @throws HypervisorError `ERR_FILE` if the log cannot be opened.
 */
export async function openFileConsole(path: string, ends: ConsoleEnds, scrollback: boolean): Promise<Duplex> {
  const input = createConsoleInput(`${path}.in`)
  let wanted = false
  const pump = (): void => {
    while (wanted) {
      const bytes = tail.read()
      if (bytes === undefined) return
      wanted = stream.push(bytes)
    }
  }
  const tail = await tailFile(`${path}.out`, scrollback ? 'start' : 'end', {
    onGrowth: pump,
    onDropped: (bytes) => stream.emit('dropped', bytes),
  })
  const letGo = (): void => {
    wanted = false
    forgetGone()
    forgetDetached()
    tail.close()
    input.close()
  }
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
      letGo()
      done(error)
    },
  })
  const finish = (): void => {
    for (let bytes = tail.read(); bytes !== undefined; bytes = tail.read()) stream.push(bytes)
    letGo()
    stream.push(null)
  }
  const close = (): void => {
    stream.destroy()
  }
  const forgetGone = onAbort(ends.gone, finish)
  const forgetDetached = onAbort(ends.detached, close)
  if (ends.gone.aborted) finish()
  else if (ends.detached.aborted) close()
  return stream
}
