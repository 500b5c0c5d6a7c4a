import { HypervisorError } from '../../src/errors.js'
import { isChange } from '../../src/event-waiters.js'
import { absentAs } from './lookup.js'
import type { DomainReference } from './rpc/references.js'
import { inactiveXml, type LibvirtSession } from './session.js'
import { withKnownFlags } from './with-known-flags.js'

/** Flags of `virDomainUndefineFlags`: managed save, metadata of snapshots, variables of UEFI, of checkpoints. */
const undefineEverything = [1 | 2 | 4 | 16, 1 | 2, 0]

/**
 * Takes the definition of a domain that is off. libvirt takes that of a running machine, too, and then the machine is gone
 * for good with its end; if somebody has just started it, it gets its definition back.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if it runs.
 */
export async function undefineDomain(session: LibvirtSession, dom: DomainReference): Promise<void> {
  const { client } = session
  await session.requireState(dom, 'shutoff', 'crashed')
  const { xml } = await client.call('domainGetXmlDesc', { dom, flags: inactiveXml })
  await session.told(isChange(dom, 'undefined'), () =>
    withKnownFlags(undefineEverything, (flags) => client.call('domainUndefineFlags', { dom, flags })),
  )
  if (!(await runsWithoutDefinition(session, dom))) return
  await client.call('domainDefineXmlFlags', { xml, flags: 0 })
  throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' was started meanwhile`)
}

/** Somebody else may have defined it again by now. */
async function runsWithoutDefinition(
  { client }: LibvirtSession,
  { uuid }: DomainReference,
): Promise<boolean> {
  const left = await absentAs('ERR_NO_DOMAIN', client.call('domainLookupByUuid', { uuid }))
  if (left === undefined) return false
  const answer = await absentAs('ERR_NO_DOMAIN', client.call('domainIsPersistent', { dom: left.dom }))
  return answer?.persistent === 0
}
