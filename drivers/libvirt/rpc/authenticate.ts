import { HypervisorError } from '../../../src/errors.js'
import type { Credentials } from '../../../src/transports/auth-file/credentials.js'
import type { RpcChannel } from './channel.js'
import { logIn } from './sasl/log-in.js'

/** `remote_auth_type` (src/remote/remote_protocol.x of libvirt). */
const methods = { none: 0, sasl: 1, polkit: 2 } as const

/**
 * Does what the daemon asks of a client that wants to be let in.
 *
 * @param findCredentials called if the daemon asks for a user and a password
 * @throws HypervisorError `ERR_AUTH` with what to do; `ERR_FILE` for a client authentication file.
 */
export async function authenticate(
  channel: RpcChannel,
  findCredentials: () => Promise<Credentials>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { types } = await channel.call('authList', {}, { signal })
  if (types.length === 0 || types.includes(methods.none)) return
  if (types.includes(methods.polkit)) {
    // The daemon asks polkit about the process at the other end of the socket; the call only says that we wait.
    await channel.call('authPolkit', {}, { signal }).catch((cause: unknown) => {
      throw new HypervisorError('ERR_AUTH', 'polkit does not let this user manage the daemon', {
        hint: 'Join the group libvirt, or add a rule for org.libvirt.unix.manage; no agent of polkit can ask for a password here.',
        cause,
      })
    })
    return
  }
  if (types.includes(methods.sasl)) {
    await logIn(channel, findCredentials, signal)
    return
  }
  throw new HypervisorError('ERR_AUTH', `the daemon asks for an unknown authentication: ${types.join(', ')}`)
}
