import { request } from 'node:http'
import { isIP, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { HypervisorError, isHypervisorError } from '../../errors.js'
import { errorCode } from '../../state/libc.js'
import type { Credentials } from '../auth-file/credentials.js'
import { untilAborted } from '../interruptible.js'
import { connectTcp } from '../tcp.js'
import { handshake } from '../tls/handshake.js'
import type { HttpProxy } from './address.js'

/** What a tunnel is made with. */
export interface TunnelSettings {
  readonly proxy: HttpProxy
  /** The server at the other end. */
  readonly host: string
  readonly port: number
  /** Who we are to the proxy. */
  readonly credentials: Credentials | undefined
  /** By which authorities a proxy is verified that speaks TLS. */
  readonly secureContext: SecureContext
}

/** How long a proxy may take to reach a server, in milliseconds. */
const longestWait = 60_000

/**
 * Has a proxy make a tunnel to a server (RFC 9110, 9.3.6), over TLS if the proxy is asked so. What goes through it is for
 * the two ends alone to understand: the server is verified by whoever makes TLS of it.
 *
 * @throws HypervisorError `ERR_CONNECT` naming the proxy if it cannot be reached or does not make the tunnel, `ERR_AUTH` if
 *   it wants another user or password, `ERR_TLS` if it is not known to be itself. None repeats a password.
 */
export async function openTunnel(settings: TunnelSettings, signal: AbortSignal): Promise<Socket> {
  const { proxy, secureContext } = settings
  const { host, port } = proxy
  const tcp = await connectTcp(host, port, signal).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_CONNECT')) throw error
    throw new HypervisorError('ERR_CONNECT', `the proxy ${error.message}`, {
      cause: error.cause,
      hint: whichHint,
    })
  })
  const socket = proxy.secure
    ? await handshake(
        {
          ...{ socket: tcp, secureContext, host, servername: isIP(host) === 0 ? host : '' },
          noTlsHint: 'Write http:// before the address of a proxy that does not speak TLS.',
          authorityHint: () =>
            'The authority that signed the certificate of the proxy must be known to this host, or be in ?ca=/file.',
        },
        signal,
      )
    : tcp
  return await askForTunnel(socket, settings, signal)
}

const whichHint =
  'It is from ?proxy= of the URI, or HTTPS_PROXY of the environment; ?proxy=none goes without.'

function askForTunnel(
  socket: Socket,
  { proxy, host, port, credentials }: TunnelSettings,
  signal: AbortSignal,
): Promise<Socket> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const refuse = (why: string, cause?: unknown): HypervisorError =>
    new HypervisorError(
      'ERR_CONNECT',
      `the proxy ${proxy.host} port ${proxy.port} makes no tunnel to ${authority}: ${why}`,
      {
        hint: whichHint,
        cause,
      },
    )
  return untilAborted(signal, ({ resolve, reject }) => {
    const asked = request({
      ...{ method: 'CONNECT', path: authority, timeout: longestWait, createConnection: () => socket },
      headers: { Host: authority, 'User-Agent': 'polyvisor', ...authorization(credentials) },
    })
    const fail = (error: HypervisorError): void => {
      socket.destroy()
      reject(error)
    }
    asked.on('error', (cause) => fail(refuse(errorCode(cause) ?? cause.message, cause)))
    asked.on('timeout', () => fail(refuse(`it does not answer within ${longestWait} ms`)))
    asked.on('connect', ({ statusCode = 0, statusMessage = '' }, _, first: Buffer) => {
      if (statusCode === 407) fail(refused(proxy, credentials))
      else if (statusCode < 200 || statusCode > 299) fail(refuse(`HTTP ${statusCode} ${statusMessage}`))
      else {
        socket.setTimeout(0)
        if (first.length > 0) socket.unshift(first)
        resolve(socket)
      }
    })
    asked.end()
    return () => {
      asked.destroy()
      socket.destroy()
    }
  })
}

/** RFC 7617, section 2: user and password as UTF-8, which a colon separates. */
function authorization(credentials: Credentials | undefined): Readonly<Record<string, string>> {
  if (credentials === undefined) return {}
  const { user, password } = credentials
  return { 'Proxy-Authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

function refused({ host, port }: HttpProxy, credentials: Credentials | undefined): HypervisorError {
  const who = `the proxy ${host} port ${port}`
  const message =
    credentials === undefined
      ? `${who} asks for a user and a password`
      : `${who} does not accept the user '${credentials.user}' with this password`
  return new HypervisorError('ERR_AUTH', message, {
    hint: `Name the user, ?proxy=http://USER@${host}:${port}, and have its password in the client authentication file, in the group [auth-proxy-${host}].`,
  })
}
