import { HypervisorError } from '../../../../src/errors.js'
import { parseUri } from '../../../../src/uri.js'
import { readEndpoint, type XenEndpoint } from '../../endpoint.js'
import { openHost } from '../../host/open.js'
import { createSession, type XenSession } from '../../session.js'
import { createSurveyor } from '../../state/survey.js'

/** The dom0 that a machine goes to. */
export interface Destination {
  readonly session: XenSession
  close(): Promise<void>
}

/** @throws HypervisorError `ERR_INVALID_ARGUMENT` for the URI of another driver, `ERR_INVALID_URI` for none. */
export function readDestination(text: string): XenEndpoint {
  const uri = parseUri(text)
  if (uri.scheme === 'xen') return readEndpoint(uri)
  throw refuse(`'${uri.scheme}:' is the URI of another driver`)
}

/**
 * Opens a dom0 without listening to what happens there.
 *
 * @param self what its journal is signed with
 * @throws HypervisorError as {@link openHost}.
 */
export async function openDestination(
  endpoint: XenEndpoint,
  self: string,
  signal: AbortSignal | undefined,
): Promise<Destination> {
  const host = await openHost(endpoint, signal)
  return {
    session: createSession(self, () => host, createSurveyor(), { note() {} }),
    close: () => host.close(),
  }
}

/** New whenever a kernel boots (random(4)): two ways to one dom0 lead to the same. */
const bootId = ['cat', '/proc/sys/kernel/random/boot_id']

/** Whether two ways lead to one dom0. */
export async function isSameHost(one: XenSession, other: XenSession): Promise<boolean> {
  const [here, there] = await Promise.all([one.run(bootId), other.run(bootId)])
  return here === there
}

function refuse(why: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `the domain cannot be migrated there: ${why}`, {
    field: 'destinationUri',
    hint: 'Write the URI of a dom0: xen+ssh://root@host/.',
  })
}
