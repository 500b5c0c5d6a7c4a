import type { Readable } from 'node:stream'
import { untilAborted } from './interruptible.js'

/**
 * Reads so many bytes and not one more; what follows stays in the stream, which is left paused.
 *
 * @returns `undefined` if the stream ends before.
 * @throws the error of the stream, or the signal's reason, after which the stream is still open.
 */
export function readExactly(
  stream: Readable,
  length: number,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  return untilAborted(signal, ({ resolve, reject }) => {
    const look = (): void => {
      // At its end a stream gives what is left, however little.
      const bytes: unknown = stream.read(length)
      if (!Buffer.isBuffer(bytes)) return
      leave()
      resolve(bytes.length === length ? bytes : undefined)
    }
    const onEnd = (): void => {
      leave()
      resolve(undefined)
    }
    const onError = (error: Error): void => {
      leave()
      reject(error)
    }
    const leave = (): void => {
      stream.off('readable', look)
      stream.off('end', onEnd)
      stream.off('close', onEnd)
      stream.off('error', onError)
    }
    stream.on('readable', look)
    stream.on('end', onEnd)
    stream.on('close', onEnd)
    stream.on('error', onError)
    if (stream.destroyed) {
      leave()
      if (stream.errored === null) resolve(undefined)
      else reject(stream.errored)
    }
    return leave
  })
}
