import { HypervisorError } from '../../errors.js'

// Reasons with which a server refuses a channel (RFC 4254, 5.1).
const administrativelyProhibited = 1
const connectFailed = 2
const unknownChannelType = 3

/**
 * Why a forwarded connection could not be opened: `ERR_UNSUPPORTED` if the server forbids forwarding or does not
 * know it, `ERR_CONNECT` if it could not connect.
 */
export function forwardingError(what: string, setting: string, cause: Error): HypervisorError {
  const reason: unknown = Reflect.get(cause, 'reason')
  if (reason === administrativelyProhibited || reason === unknownChannelType) {
    const why = reason === unknownChannelType ? 'does not know how to' : 'forbids to'
    return new HypervisorError('ERR_UNSUPPORTED', `the SSH server ${why} connect to ${what}`, {
      hint: `${setting} in sshd_config of the server decides about it.`,
      cause,
    })
  }
  const hint =
    reason === connectFailed
      ? `If it is there and listens, ${setting} in sshd_config may forbid it: OpenSSH does not always tell the two apart.`
      : undefined
  return new HypervisorError('ERR_CONNECT', `the SSH server cannot connect to ${what}: ${cause.message}`, {
    hint,
    cause,
  })
}
