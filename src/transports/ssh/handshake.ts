import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import { HypervisorError } from '../../errors.js'
import { untilAborted } from '../interruptible.js'
import type { Authenticator } from './authenticator.js'
import { hostKeyAlgorithms, verifyHostKey } from './host-key.js'
import type { KnownHosts } from './known-hosts-files.js'
import type { KeepAlive } from './options.js'

/** What a handshake needs. */
export interface HandshakeRequest {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Connected to the server already. */
  readonly socket: Duplex
  readonly knownHosts: KnownHosts
  readonly authenticator: Authenticator
  readonly keepAlive: KeepAlive
}

/**
 * Agrees on keys with a server (RFC 4253), verifies its host key, and logs in (RFC 4252). The socket is destroyed
 * if that fails.
 *
 * @throws HypervisorError `ERR_HOST_KEY`, `ERR_AUTH`, `ERR_CONNECT`; the signal's reason.
 */
export function handshake(request: HandshakeRequest, signal: AbortSignal): Promise<Client> {
  const { host, port, user, socket, knownHosts, authenticator, keepAlive } = request
  return untilAborted(signal, ({ resolve, reject }) => {
    const client = new ssh2.Client()
    let over = false
    let loggingIn = false
    let refusal: HypervisorError | undefined
    const fail = (error: HypervisorError): void => {
      over = true
      reject(error)
      socket.destroy()
    }
    client.on('error', (cause) => {
      if (cause.level === 'agent') authenticator.note(`The agent failed: ${cause.message}.`)
      else if (!over) fail(refusal ?? explain(cause))
    })
    const explain = (cause: Error & { readonly level?: string }): HypervisorError => {
      // A server that ends the login says why with a reason of its own (RFC 4253, 11.1), which is a number.
      const byServer = typeof Reflect.get(cause, 'code') === 'number'
      if (loggingIn && (byServer || cause.level === 'client-authentication')) {
        return authenticator.failure(cause)
      }
      return new HypervisorError('ERR_CONNECT', `no SSH connection to ${host}: ${cause.message}`, { cause })
    }
    client.on('handshake', () => {
      loggingIn = true
    })
    client.on('change password', () => {
      authenticator.note('The server demands a new password: change it there first.')
      fail(authenticator.failure(undefined))
    })
    client.on('close', () => {
      if (over) return
      const during = loggingIn ? 'during the login' : 'before keys were agreed on'
      fail(new HypervisorError('ERR_CONNECT', `${host} closed the connection ${during}`))
    })
    client.on('ready', () => {
      over = true
      resolve(client)
    })
    client.connect({
      sock: socket,
      username: user,
      algorithms: { serverHostKey: hostKeyAlgorithms(knownHosts, host, port) },
      hostVerifier: (key: Buffer): boolean => {
        refusal = verifyHostKey(knownHosts, host, port, key)
        return refusal === undefined
      },
      authHandler: (offered, _partial, next) => {
        authenticator.next(offered).then(
          (attempt) => {
            if (over) return
            if (attempt === false) fail(authenticator.failure(undefined))
            else next(attempt)
          },
          (cause: unknown) => {
            if (!over) fail(authenticator.failure(cause))
          },
        )
      },
      keepaliveInterval: keepAlive.interval ?? 15_000,
      keepaliveCountMax: keepAlive.count ?? 3,
      // The caller's time-out covers the questions to the user too; and servers are judged by what they answer.
      readyTimeout: 0,
      strictVendor: false,
    })
    return () => {
      over = true
      socket.destroy()
    }
  })
}
