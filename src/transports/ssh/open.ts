import { userInfo } from 'node:os'
import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../errors.js'
import { interruptible } from '../interruptible.js'
import { connectTcp } from '../tcp.js'
import { Authenticator } from './authenticator.js'
import { handshake } from './handshake.js'
import { type KnownHosts, readKnownHosts } from './known-hosts-files.js'
import type { SshOptions, SshSession, SshTarget } from './options.js'
import { Session } from './session.js'

export type * from './options.js'

/** A target with nothing left to defaults. */
type Hop = { readonly host: string; readonly port: number; readonly user: string }

/** What sshd grants a login by default (sshd_config(5), LoginGraceTime), in milliseconds. */
const loginTime = 120_000

/**
 * Opens a session with an SSH server, through the jump hosts if there are any.
 *
 * The host key of every server must be in known_hosts; nothing is ever added there. The user is authenticated with
 * `none`, the agent, the keys, a password, and keyboard-interactive if that asks for one secret, in this order.
 *
 * @throws HypervisorError `ERR_HOST_KEY` for a key that is unknown, changed or revoked, `ERR_AUTH`, `ERR_CONNECT`,
 *   `ERR_UNSUPPORTED` if a jump host forbids forwarding, `ERR_FILE` if a known_hosts file cannot be read,
 *   `ERR_INVALID_ARGUMENT`, `ERR_ABORTED`, `ERR_TIMEOUT`.
 */
export async function openSsh(target: SshTarget, options: SshOptions = {}): Promise<SshSession> {
  const jumps = (options.jumps ?? []).map((jump, index) => completeTarget(jump, `jumps[${index}]`))
  const hops = [...jumps, completeTarget(target, 'target')]
  const limits = { signal: options.signal, timeout: options.timeout ?? loginTime }
  return await interruptible(`the SSH connection to ${target.host}`, limits, async (signal) => {
    const knownHosts = await readKnownHosts(options.knownHosts)
    return await openHops(hops, knownHosts, options, signal)
  })
}

async function openHops(
  hops: readonly Hop[],
  knownHosts: KnownHosts,
  options: SshOptions,
  signal: AbortSignal,
): Promise<SshSession> {
  let session: Session | undefined
  try {
    for (const hop of hops) session = await openHop(hop, session, knownHosts, options, signal)
    signal.throwIfAborted()
    if (session !== undefined) return session
    throw new HypervisorError('ERR_INTERNAL', 'there is no host to connect to')
  } catch (error) {
    await session?.close()
    throw error
  }
}

async function openHop(
  hop: Hop,
  beneath: Session | undefined,
  knownHosts: KnownHosts,
  options: SshOptions,
  signal: AbortSignal,
): Promise<Session> {
  const { host, port } = hop
  const socket: Duplex = await (beneath === undefined
    ? connectTcp(host, port, signal)
    : beneath.connectPort(host, port, signal))
  const server = port === 22 ? host : `${host}:${port}`
  const authenticator = new Authenticator(hop.user, server, options, signal)
  const keepAlive = options.keepAlive ?? {}
  try {
    const client = await handshake({ ...hop, socket, knownHosts, authenticator, keepAlive }, signal)
    return new Session(client, socket, server, beneath)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

function completeTarget({ host, port = 22, user }: SshTarget, field: string): Hop {
  // A host goes into known_hosts and into commands of hints: nothing there may be taken for anything else.
  if (!/^[A-Za-z0-9_.:][A-Za-z0-9_.:%-]*$/.test(host)) {
    const message = `'${host}' is neither a host name nor an address`
    throw new HypervisorError('ERR_INVALID_ARGUMENT', message, { field: `${field}.host` })
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    const message = `${port} is not a port`
    throw new HypervisorError('ERR_INVALID_ARGUMENT', message, { field: `${field}.port` })
  }
  return { host, port, user: user ?? userInfo().username }
}
