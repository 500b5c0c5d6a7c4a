import type { XenEndpoint } from '../endpoint.js'
import type { XenHost } from './host.js'
import { openLocalHost } from './local.js'
import { openSshHost } from './ssh.js'

/**
 * Opens a dom0: this host, or one that SSH leads to.
 *
 * @throws HypervisorError as {@link openSshHost}.
 */
export async function openHost(
  { ssh, keepAlive }: XenEndpoint,
  signal: AbortSignal | undefined,
): Promise<XenHost> {
  return ssh === undefined ? openLocalHost() : await openSshHost(ssh, keepAlive, signal)
}
