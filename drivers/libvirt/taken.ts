import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { LibvirtClient } from './rpc/client.js'

/** The result of a look-up, or `undefined` where it finds no domain. */
export async function absentAsUndefined<Result>(lookup: Promise<Result>): Promise<Result | undefined> {
  return await lookup.catch((error: unknown) => {
    if (isHypervisorError(error, 'ERR_NO_DOMAIN')) return undefined
    throw error
  })
}

/**
 * Makes sure that neither name nor UUID is taken: libvirt would put a definition of the same name and UUID in the
 * place of the one that is there.
 *
 * @throws HypervisorError `ERR_DOMAIN_EXISTS` with the field that is taken.
 */
export async function refuseTaken(
  client: LibvirtClient,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): Promise<void> {
  const found = await Promise.all([
    absentAsUndefined(client.call('domainLookupByName', { name })),
    absentAsUndefined(client.call('domainLookupByUuid', { uuid })),
  ])
  const taken = found.find((result) => result !== undefined)?.dom
  if (taken === undefined) return
  throw new HypervisorError(
    'ERR_DOMAIN_EXISTS',
    `the domain '${taken.name}' with the UUID ${taken.uuid} is there already`,
    { domain: name, field: taken.name === name ? 'name' : 'uuid' },
  )
}
