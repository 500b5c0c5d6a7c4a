import { Writable } from 'node:stream'
import { HypervisorError } from '../../../src/errors.js'
import type { HttpClient, HttpTransfer } from '../../../src/transports/https/client.js'
import { statusError } from './status.js'

/** What is sent, and what becomes of it. */
export interface UploadSettings {
  readonly http: HttpClient
  readonly request: HttpTransfer
  /** What the bytes become, for errors: `[datastore1] folder/disc.iso`. */
  readonly what: string
  /** How many bytes come, if that is known; another number is an error. */
  readonly size: number | undefined
  /** Breaks the upload off. */
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((bytes: number) => void) | undefined
  /** Fills in where errors come from. */
  readonly withContext: (error: unknown) => Error
  /** Done when the server has taken everything, and before the stream finishes. */
  readonly complete: () => Promise<void>
  /** Done when it was broken off. */
  readonly undo: () => Promise<void>
}

/**
 * A stream that is the body of a request. It takes no more than the server does, and finishes when the server has
 * everything; one that is destroyed or fails is undone before it closes.
 */
export function openUpload(settings: UploadSettings): Writable {
  const { http, request, what, size, signal, onProgress, withContext, complete, undo } = settings
  const sent = http.begin({
    ...request,
    headers: {
      'Content-Type': 'application/octet-stream',
      ...request.headers,
      ...(size === undefined ? {} : { 'Content-Length': String(size) }),
    },
  })
  let taken = 0
  let isComplete = false
  let isAnswered = false
  let continueWriting: (() => void) | undefined
  const accepted = new Promise<void>((resolve, reject) => {
    sent.on('error', (error) => reject(http.failureOf(error)))
    sent.on('timeout', () => reject(http.failureOf(new Error('nothing was heard for too long'))))
    sent.on('response', (answer) => {
      const error = statusError(answer, what)
      answer.resume()
      if (error === undefined) answer.on('end', resolve)
      else reject(error)
      answer.on('error', (cause) => reject(http.failureOf(cause)))
    })
  })
  const goOn = (): void => {
    const next = continueWriting
    continueWriting = undefined
    next?.()
  }
  sent.on('drain', goOn)
  const upload = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (size !== undefined && taken + chunk.length > size) {
        return done(withContext(wrongSize(what, `more than ${size} bytes came`)))
      }
      if (isAnswered) {
        return done(withContext(wrongSize(what, `the server took no more than ${taken} bytes`)))
      }
      taken += chunk.length
      const next = (): void => {
        onProgress?.(taken)
        done()
      }
      if (sent.write(chunk)) next()
      else continueWriting = next
    },
    final(done) {
      if (size !== undefined && taken < size) {
        return done(withContext(wrongSize(what, `${taken} bytes came, and ${size} were said`)))
      }
      sent.end()
      accepted
        .then(complete)
        .then(() => {
          isComplete = true
          done()
        })
        .catch((error: unknown) => done(withContext(error)))
    },
    destroy(error, done) {
      signal?.removeEventListener('abort', onAbort)
      // Without a connection nothing has got to the server yet.
      const isUntouched = sent.socket === null
      sent.destroy()
      if (isComplete || isUntouched) return done(error)
      undo().then(
        () => done(error),
        () => done(error),
      )
    },
  })
  const onAbort = (): void => {
    const message = `the upload of ${what} was aborted`
    upload.destroy(withContext(new HypervisorError('ERR_ABORTED', message, { cause: signal?.reason })))
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  accepted.then(
    () => {
      // The answer may come before the word that the last piece has left, and that comes no more then.
      isAnswered = true
      goOn()
    },
    // Where the server refuses in the middle, nobody may be about to end the stream.
    (error: unknown) => upload.destroy(withContext(error)),
  )
  return upload
}

function wrongSize(what: string, why: string): HypervisorError {
  return new HypervisorError('ERR_OPERATION_FAILED', `the upload of ${what} is not complete: ${why}`, {
    field: 'size',
  })
}
