import { setMaxListeners } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { HypervisorError } from '../../errors.js'
import { dial, type HttpPlace, networkError } from './dial.js'

/** What is sent. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the answer comes when something happens; such a request holds up no other. */
  readonly waits: boolean
  /** Milliseconds of silence after which the server counts as lost. */
  readonly silence: number
}

/** A request whose body or answer is a stream. */
export interface HttpTransfer {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** Requests over connections that are kept for the next one. */
export interface HttpClient {
  /**
   * Sends a request and returns what `read` makes of the answer.
   *
   * @throws HypervisorError `ERR_CONNECT` if there is no connection, `ERR_TLS` if the server is not known to be itself,
   *   `ERR_DISCONNECTED` if the connection ends before the answer does; the signal's reason.
   */
  send<Result>(
    what: HttpRequest,
    signal: AbortSignal | undefined,
    read: (answer: IncomingMessage) => Promise<Result>,
  ): Promise<Result>
  /**
   * Begins a request over a connection of its own, which the caller writes the body of and reads the answer of. Its errors
   * are for {@link failureOf}.
   */
  begin(what: HttpTransfer): ClientRequest
  /** What an error of a request that was begun has come to. */
  failureOf(error: unknown): unknown
  /** Ends every connection. */
  close(): void
}

/** How many connections calls share; servers let a client have a few dozens. */
const mostConnections = 8

/** Milliseconds of silence after which the other side of a transfer counts as lost. */
const longestSilence = 120_000

/** Makes an {@link HttpClient} for a server that speaks TLS. */
export function createHttpClient(place: HttpPlace): HttpClient {
  const closing = new AbortController()
  // Every connection that is being made listens to it.
  setMaxListeners(0, closing.signal)
  // A connection is handed out after the server was verified, so that nothing was sent before.
  const createConnection = (
    _: object,
    done?: (error: Error | null, socket: TLSSocket) => void,
  ): undefined => {
    if (done === undefined) return
    dial(place, closing.signal).then(
      (socket) => done(null, socket),
      (error: Error) => Reflect.apply(done, undefined, [error]),
    )
  }
  const agentFor = (maxSockets: number): Agent =>
    Object.assign(new Agent({ keepAlive: true, maxSockets }), { createConnection })
  const [calls, waits] = [agentFor(mostConnections), agentFor(Number.POSITIVE_INFINITY)]
  const transfers = Object.assign(new Agent({ keepAlive: false }), { createConnection })
  return {
    send: ({ method, path, headers, body, silence, waits: isWaiting }, signal, read) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason)
          return
        }
        const { host, port } = place
        const agent = isWaiting ? waits : calls
        const length = Buffer.byteLength(body)
        const sent = request({
          ...{ host, port, method, path, agent, timeout: silence },
          headers: { ...headers, 'Content-Length': String(length), Connection: 'keep-alive' },
        })
        const finish = (settle: () => void): void => {
          signal?.removeEventListener('abort', onAbort)
          settle()
        }
        const fail = (error: unknown): void => {
          sent.destroy()
          finish(() => reject(networkError(place, error)))
        }
        const onAbort = (): void => {
          fail(signal?.reason)
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        sent.on('error', fail)
        sent.on('timeout', () => fail(new Error(`nothing was heard for ${silence} ms`)))
        sent.on('response', (answer) => {
          read(answer).then((result) => finish(() => resolve(result)), fail)
        })
        sent.end(body)
      }),
    begin: ({ method, path, headers }) => {
      const { host, port } = place
      return request({ host, port, method, path, headers, agent: transfers, timeout: longestSilence })
    },
    failureOf: (error) => networkError(place, error),
    close() {
      closing.abort(new HypervisorError('ERR_DISCONNECTED', 'the connection is closed'))
      for (const agent of [calls, waits, transfers]) agent.destroy()
    },
  }
}
