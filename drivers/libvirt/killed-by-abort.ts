import { HypervisorError } from '../../src/errors.js'
import { onAbort } from '../../src/on-abort.js'
import { within } from '../../src/within.js'
import { absentAs } from './lookup.js'
import type { DomainReference } from './rpc/references.js'
import type { LibvirtSession } from './session.js'

/**
 * How long an aborted start may take to end by itself, in milliseconds. Until it has, nobody can tell its machine from that
 * of somebody who starts the domain at the same time; one that takes longer hangs, and is destroyed.
 */
const patience = 2000

/**
 * Lets something make a machine; an abort destroys it, and not that of another who was quicker.
 *
 * @param work makes it, and says libvirt's number of it
 * @throws HypervisorError `ERR_INVALID_STATE` if this connection is just making one of the domain; the signal's reason.
 */
export async function killedByAbort(
  session: LibvirtSession,
  dom: DomainReference,
  signal: AbortSignal | undefined,
  work: () => Promise<number>,
): Promise<void> {
  signal?.throwIfAborted()
  const { client, starting } = session
  if (starting.has(dom.uuid)) {
    throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' is being started`)
  }
  starting.add(dom.uuid)
  const destroy = async (): Promise<void> => {
    await client.call('domainDestroyFlags', { dom, flags: 0 }).catch(() => {})
  }
  let release = (): void => {}
  try {
    const made = work()
    made.catch(() => {})
    const aborted = new Promise<void>((resolve) => {
      release = onAbort(signal, resolve)
    })
    await Promise.race([made, aborted])
    if (!signal?.aborted) return
    if (!(await within(patience, made).catch(() => true))) await destroy()
    const id = await made.catch(() => undefined)
    if (id !== undefined && (await numberOf(session, dom)) === id) await destroy()
    signal.throwIfAborted()
  } finally {
    release()
    starting.delete(dom.uuid)
  }
}

/** libvirt's number of a domain's machine, which is another one's after every start; -1 without a machine. */
export async function numberOf({ client }: LibvirtSession, { uuid }: DomainReference): Promise<number> {
  return (await absentAs('ERR_NO_DOMAIN', client.call('domainLookupByUuid', { uuid })))?.dom.id ?? -1
}
