import { setMaxListeners } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { isIP, type Socket } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { errorCode } from '../../../src/state/libc.js'
import { type Credentials, findCredentials } from '../../../src/transports/auth-file/credentials.js'
import type { HttpProxy } from '../../../src/transports/proxy/address.js'
import { openTunnel } from '../../../src/transports/proxy/tunnel.js'
import { connectTcp } from '../../../src/transports/tcp.js'
import { handshake } from '../../../src/transports/tls/handshake.js'
import { readAuthorities } from './authorities.js'

/** Where a server is, and how it is known. */
export interface HttpPlace {
  readonly host: string
  readonly port: number
  readonly authorities: string | undefined
  readonly fingerprint: string | undefined
  readonly proxy: HttpProxy | undefined
  /** Where the password of the proxy's user is. */
  readonly authFile: string | undefined
}

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
  /** Ends every connection. */
  close(): void
}

/** How many connections calls share; servers let a client have a few dozens. */
const mostConnections = 8

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
    close() {
      closing.abort(new HypervisorError('ERR_DISCONNECTED', 'the connection is closed'))
      for (const agent of [calls, waits]) agent.destroy()
    },
  }
}

async function dial(place: HttpPlace, signal: AbortSignal): Promise<TLSSocket> {
  const { host, fingerprint } = place
  const secureContext = await readAuthorities(fingerprint === undefined ? place.authorities : undefined)
  const socket = await reach(place, secureContext, signal)
  socket.setKeepAlive(true, 30_000)
  // An address is no name that a server could be asked for (RFC 6066, 3).
  const servername = isIP(host) === 0 ? host : ''
  return await handshake(
    {
      ...{ socket, secureContext, host, servername, fingerprint },
      noTlsHint: 'Is it the port of the vSphere API (443)?',
      authorityHint: (shown) =>
        `If this is the certificate that the server should have, write ?thumbprint=${shown}, or name the file of the authority that signed it: ?ca=/file.`,
    },
    signal,
  )
}

/** Opens the way to the server, straight or through the proxy. */
async function reach(
  { host, port, proxy, authFile }: HttpPlace,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  if (proxy === undefined) return await connectTcp(host, port, signal)
  const { user, password } = proxy
  const credentials =
    user === undefined
      ? undefined
      : password === undefined
        ? await findProxyCredentials(proxy.host, user, authFile)
        : { user, password }
  return await openTunnel({ proxy, host, port, credentials, secureContext }, signal)
}

async function findProxyCredentials(
  host: string,
  user: string,
  authFile: string | undefined,
): Promise<Credentials> {
  const found = await findCredentials('proxy', host, authFile)
  if (found.user === user) return found
  throw new HypervisorError(
    'ERR_AUTH',
    `the client authentication file has the user '${found.user}' for the proxy`,
    {
      hint: `The address of the proxy has '${user}'.`,
    },
  )
}

/** What a request that found no end has come to: errors of ours stay as they are. */
function networkError({ host, port }: HttpPlace, error: unknown): unknown {
  if (isHypervisorError(error) || !(error instanceof Error) || error.name === 'AbortError') return error
  const why = errorCode(error) ?? error.message
  const message = `the connection to ${host} port ${port} was lost: ${why}`
  return new HypervisorError('ERR_DISCONNECTED', message, { cause: error })
}
