import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { HypervisorError } from '../../../src/errors.js'
import type { HttpClient, HttpTransfer } from '../../../src/transports/https/client.js'
import { untilAborted } from '../../../src/transports/interruptible.js'
import { statusError } from './status.js'

/** What is read. */
export interface DownloadSettings {
  readonly http: HttpClient
  readonly request: HttpTransfer
  /** What the bytes are, for errors. */
  readonly what: string
  /** Breaks the download off, when it has begun as well. */
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((bytes: number) => void) | undefined
  /** Fills in where errors come from. */
  readonly withContext: (error: unknown) => Error
}

/**
 * A stream of what the server answers a request with. The server waits while nobody reads; an answer that ends early is an
 * error of the stream.
 *
 * @throws HypervisorError `ERR_FILE` if it is not there, `ERR_AUTH`, `ERR_CONNECT`, `ERR_TLS`, `ERR_DISCONNECTED`.
 */
export async function openDownload(settings: DownloadSettings, opening: AbortSignal): Promise<Readable> {
  const { http, request, what, signal, onProgress, withContext } = settings
  const asked = http.begin(request)
  const answer = await untilAborted<IncomingMessage>(opening, ({ resolve, reject }) => {
    const fail = (error: unknown): void => {
      asked.destroy()
      reject(http.failureOf(error))
    }
    asked.on('error', fail)
    asked.on('timeout', () => fail(new Error('nothing was heard for too long')))
    asked.on('response', (response) => {
      const error = statusError(response, what)
      if (error === undefined) resolve(response)
      else fail(error)
    })
    asked.end()
    return () => asked.destroy()
  })
  let received = 0
  const download = new Readable({
    read: () => void answer.resume(),
    destroy(error, done) {
      signal?.removeEventListener('abort', onAbort)
      asked.destroy()
      done(error)
    },
  })
  const onAbort = (): void => {
    const message = `the download of ${what} was aborted`
    download.destroy(withContext(new HypervisorError('ERR_ABORTED', message, { cause: signal?.reason })))
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  answer.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (!download.push(chunk)) answer.pause()
    onProgress?.(received)
  })
  answer.pause()
  answer.on('end', () => download.push(null))
  answer.on('error', (error) => download.destroy(withContext(http.failureOf(error))))
  return download
}
