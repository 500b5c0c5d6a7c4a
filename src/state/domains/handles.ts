import type { DomainCore, RenameMethods } from '../../domain.js'
import type { StoredDefinition } from './definition.js'
import type { StateWatch } from './state-watch.js'
import type { DomainStore } from './store.js'

/** What the domains of a connection have in common. */
export interface DomainHandles<Options, Domain> {
  /** The domain of a definition, whose handle goes along with another name. */
  of(definition: StoredDefinition<Options>): Domain
  /**
   * Does what this connection announces itself, so that its watch on the folder is silent about it. `uuid` is that of
   * the domain afterwards; `undefined` if it has none then.
   */
  ownChange(name: string, uuid: string | undefined, work: () => Promise<void>): Promise<void>
}

/** Makes the handles of a connection's domains; `create` makes one under a name. */
export function createHandles<Options, Domain extends Omit<DomainCore, 'features'> & RenameMethods>(
  store: Pick<DomainStore<Options, unknown>, 'read'>,
  watching: () => StateWatch | undefined,
  create: (name: string, uuid: string) => Domain,
): DomainHandles<Options, Domain> {
  const uuidOf = (name: string): string | undefined => {
    try {
      return store.read(name)?.spec.uuid
    } catch {
      return undefined
    }
  }
  const ownChange: DomainHandles<Options, Domain>['ownChange'] = async (name, uuid, work) => {
    watching()?.expect(name)
    try {
      await work()
      watching()?.settle(name, uuid)
    } catch (error) {
      watching()?.settle(name, uuidOf(name))
      throw error
    }
  }
  return {
    ownChange,
    of({ spec: { name: firstName, uuid } }) {
      const underName = (name: string): Domain => {
        const domain = create(name, uuid)
        return {
          ...domain,
          undefine: () => ownChange(name, undefined, () => domain.undefine()),
          async rename(newName, options) {
            const rename = (): Promise<void> => domain.rename(newName, options)
            await ownChange(name, undefined, () => ownChange(newName, uuid, rename))
            Object.assign(handle, underName(newName))
          },
        }
      }
      const handle = underName(firstName)
      return handle
    },
  }
}
