import { connect, type IpcNetConnectOpts, type Socket } from 'node:net'
import { HypervisorError } from '../../../src/errors.js'
import { untilAborted } from '../../../src/transports/interruptible.js'
import type { UnixPlace } from '../endpoint/unix.js'
import type { Dialer, QuickSocket } from './dialer.js'

/** Makes a {@link Dialer} for the UNIX sockets of this host. */
export function createUnixDialer({ sockets }: UnixPlace): Required<Dialer> {
  return {
    local: true,
    dial: (signal) => dialUnix(sockets, (path) => connectSocket({ path }, signal), signal),
    dialQuick: (signal) => dialUnix(sockets, (path) => connectQuick(path, signal), signal),
    close: async () => {},
  }
}

/**
 * Connects to the first of some UNIX sockets that there is.
 *
 * @throws HypervisorError `ERR_CONNECT` with the reason of the first one.
 */
async function dialUnix<Connected>(
  paths: readonly string[],
  connectTo: (path: string) => Promise<Connected>,
  signal: AbortSignal,
): Promise<Connected> {
  const failures: unknown[] = []
  for (const path of paths) {
    try {
      return await connectTo(path)
    } catch (error) {
      signal.throwIfAborted()
      failures.push(error)
    }
  }
  const [cause] = failures
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new HypervisorError('ERR_CONNECT', `no daemon of libvirt can be reached: ${why}`, {
    hint: 'Start libvirtd (or virtqemud), or name its socket: ?socket=/path/to/libvirt-sock.',
    cause,
  })
}

/** As much as Node's sockets read at a time. */
const quickBuffer = 65_536

/** Saves the buffer that Node makes for every reading, and what its streams do with it: a fifth of what a call costs. */
async function connectQuick(path: string, signal: AbortSignal): Promise<QuickSocket> {
  let take = (_bytes: Buffer): void => {}
  const onread = {
    buffer: Buffer.allocUnsafeSlow(quickBuffer),
    callback(length: number, buffer: Uint8Array): boolean {
      take(Buffer.from(buffer.buffer, buffer.byteOffset, length))
      return true
    },
  }
  return {
    socket: await connectSocket({ path, onread }, signal),
    listen(taking) {
      take = taking
    },
  }
}

function connectSocket(to: IpcNetConnectOpts, signal: AbortSignal): Promise<Socket> {
  return untilAborted(signal, ({ resolve, reject }) => {
    const socket = connect(to)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
    return () => socket.destroy()
  })
}
