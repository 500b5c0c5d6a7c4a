import { refuseOverCheckpoints } from '../../../src/spec/checkpoints.js'
import { absentAs } from '../lookup.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/**
 * Refuses what libvirt 9.0 does not keep checkpoints over, and does all the same: at a return to a snapshot its QEMU ends,
 * and after a renaming it has forgotten them when it is next started.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`.
 */
export async function refuseCheckpoints(
  { client }: LibvirtSession,
  dom: DomainReference,
  what: string,
): Promise<void> {
  const call = client.call('domainListAllCheckpoints', { dom, needResults: 1, flags: 0 })
  const found = await absentAs('ERR_UNSUPPORTED', call)
  refuseOverCheckpoints(found?.checkpoints ?? [], what)
}
