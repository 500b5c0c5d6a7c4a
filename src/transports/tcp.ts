import { createConnection, type Socket } from 'node:net'
import { HypervisorError } from '../errors.js'
import { errorCode } from '../state/libc.js'
import { untilAborted } from './interruptible.js'

/** Opens a TCP connection that sends small messages at once. @throws HypervisorError `ERR_CONNECT`. */
export function connectTcp(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return untilAborted(signal, ({ resolve, reject }) => {
    const socket = createConnection({ host, port, noDelay: true })
    const onError = (cause: Error): void => {
      const why = errorCode(cause) ?? cause.message
      reject(new HypervisorError('ERR_CONNECT', `${host} port ${port} cannot be reached: ${why}`, { cause }))
    }
    socket.once('error', onError)
    socket.once('connect', () => {
      socket.off('error', onError)
      resolve(socket)
    })
    return () => socket.destroy()
  })
}
