import { isAbsolute } from 'node:path'
import { HypervisorError } from '../../../../src/errors.js'
import type { SshSession } from '../../../../src/transports/ssh/options.js'
import { systemSockets } from '../../endpoint/driver-name.js'

/**
 * Where sockets are on the remote host. Those of a user's daemons are below the user's runtime folder, which
 * systemd makes as `/run/user/UID`; for root, libvirt takes those of the whole host (src/remote/remote_sockets.c).
 *
 * @throws HypervisorError `ERR_CONNECT` if the host does not say who the user is.
 */
export async function absoluteSockets(
  ssh: SshSession,
  sockets: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (sockets.every((socket) => isAbsolute(socket))) return sockets
  const { stdout, stderr } = await ssh.run(['id', '-u'], { signal, maximumOutput: 4096 })
  const user = /^(\d{1,10})\n$/.exec(stdout)?.[1]
  if (user === undefined) {
    throw new HypervisorError('ERR_CONNECT', `'id -u' on the remote host does not name the user`, {
      hint: 'Name the socket: ?socket=/path/to/libvirt-sock.',
      cause: { stdout, stderr },
    })
  }
  const folder = user === '0' ? systemSockets : `/run/user/${user}/libvirt`
  return sockets.map((socket) => (isAbsolute(socket) ? socket : `${folder}/${socket}`))
}
