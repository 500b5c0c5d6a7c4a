import { HypervisorError } from '../../src/errors.js'
import { absentAs, find, findTaken, type Lookup, type NameAndUuid, takenError } from './lookup.js'
import type { LibvirtClient } from './rpc/client.js'
import type { DomainReference } from './rpc/references.js'

/** How the domains of a daemon are looked up. */
export function domainLookup(client: LibvirtClient): Lookup<DomainReference> {
  return {
    byName: async (name) =>
      (await absentAs('ERR_NO_DOMAIN', client.call('domainLookupByName', { name })))?.dom,
    byUuid: async (uuid) =>
      (await absentAs('ERR_NO_DOMAIN', client.call('domainLookupByUuid', { uuid })))?.dom,
  }
}

/** The domain of a name or UUID. @throws HypervisorError `ERR_NO_DOMAIN` where there is none. */
export async function findDomain(client: LibvirtClient, nameOrUuid: string): Promise<DomainReference> {
  const found = await find(domainLookup(client), nameOrUuid)
  if (found !== undefined) return found
  throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${nameOrUuid}'`, { domain: nameOrUuid })
}

/**
 * Makes sure that neither name nor UUID is taken.
 *
 * @throws HypervisorError `ERR_DOMAIN_EXISTS` with the field that is taken.
 */
export async function refuseTaken(client: LibvirtClient, domain: NameAndUuid): Promise<void> {
  const taken = await findTaken(domainLookup(client), domain)
  if (taken === undefined) return
  throw takenError('ERR_DOMAIN_EXISTS', 'domain', taken, domain.name, { domain: domain.name })
}
