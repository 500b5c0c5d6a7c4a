import type { DomainCore, RenameMethods } from '../../domain.js'
import type { StoredDefinition } from './definition.js'

/** Makes the domain of a definition, whose handle goes along with another name. */
export type Handles<Options, Domain> = (definition: StoredDefinition<Options>) => Domain

/** Makes the handles of a connection's domains; `create` makes one under a name. */
export function createHandles<Options, Domain extends Omit<DomainCore, 'features'> & RenameMethods>(
  create: (name: string, uuid: string) => Domain,
): Handles<Options, Domain> {
  return ({ spec: { name: firstName, uuid } }) => {
    const underName = (name: string): Domain => {
      const domain = create(name, uuid)
      return {
        ...domain,
        async rename(newName, options) {
          await domain.rename(newName, options)
          Object.assign(handle, underName(newName))
        },
      }
    }
    const handle = underName(firstName)
    return handle
  }
}
