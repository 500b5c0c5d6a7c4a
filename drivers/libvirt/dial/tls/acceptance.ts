import type { TLSSocket } from 'node:tls'
import { HypervisorError } from '../../../../src/errors.js'
import { readExactly } from '../../../../src/transports/read-exactly.js'
import type { Pki } from './pki.js'

/** What a daemon sends first when it accepts the client (src/rpc/virnetclient.c, `virNetClientSetTLSSession`). */
const accepted = 1

/**
 * Waits for the daemon's word that it accepts our certificate, which comes after the handshake and before the
 * protocol.
 *
 * @throws HypervisorError `ERR_AUTH` if it sends anything else or hangs up.
 */
export async function untilAccepted(
  socket: TLSSocket,
  server: string,
  { client, clientPaths }: Pki,
  signal: AbortSignal,
): Promise<void> {
  let cause: unknown
  try {
    const answer = await readExactly(socket, 1, signal)
    if (answer?.[0] === accepted) return
  } catch (error) {
    signal.throwIfAborted()
    cause = error
  }
  const problem =
    client === undefined
      ? `${server} accepts no client without a certificate`
      : `${server} does not accept our certificate '${client.certificate.path}'`
  const hint =
    client === undefined
      ? `Put a certificate and its key at '${clientPaths.join("' or '")}', or name their folder: ?pkipath=/path.`
      : 'An authority that the daemon knows (ca_file) must have signed it, and tls_allowed_dn_list must allow its name.'
  throw new HypervisorError('ERR_AUTH', problem, { hint, cause })
}
