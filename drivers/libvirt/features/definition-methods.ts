import type { AutostartMethods, RenameMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { domainLookup } from '../domain-lookup.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { refuseCheckpoints } from './refuse-checkpoints.js'

/** Features `rename` and `autostart`: what is changed of a definition without defining it anew. */
export function definitionMethods(
  session: LibvirtSession,
  dom: DomainReference,
): RenameMethods & AutostartMethods {
  const { client } = session
  /** libvirt has the same answer for a name that is taken and for a state that is wrong. */
  const refuseTakenName = async (newName: string): Promise<void> => {
    const taken = await domainLookup(client).byName(newName)
    if (taken === undefined) return
    throw new HypervisorError('ERR_DOMAIN_EXISTS', `the name '${newName}' is taken`, { field: 'newName' })
  }
  return {
    async rename(newName) {
      await session.requireState(dom, 'shutoff', 'crashed')
      await refuseTakenName(newName)
      await refuseCheckpoints(session, dom, 'a renaming')
      await session
        .told(isChange(dom, 'defined'), () => client.call('domainRename', { dom, newName, flags: 0 }))
        .catch(async (error: unknown) => {
          await refuseTakenName(newName)
          throw error
        })
      Object.assign(dom, { name: newName })
    },
    async autostart() {
      return (await client.call('domainGetAutostart', { dom })).autostart === 1
    },
    async setAutostart(on) {
      await client.call('domainSetAutostart', { dom, autostart: on ? 1 : 0 })
    },
  }
}
