import type { MetadataMethods } from '../../domain.js'
import { withLabel } from '../../spec/labels.js'
import type { StoredDefinition } from './definition.js'
import type { DomainStore } from './store.js'

/** A domain whose definition can be changed. */
export interface DefinedDomain<Options> {
  readonly name: string
  readonly uuid: string
  definition(): Promise<StoredDefinition<Options>>
  withLock<Result>(work: () => Promise<Result>): Promise<Result>
}

/** The methods of the feature `metadata`: title and labels are in the file of the definition. */
export function metadataMethods<Options>(
  domain: DefinedDomain<Options>,
  store: Pick<DomainStore<Options, unknown>, 'rewrite'>,
): MetadataMethods {
  const change = (to: (definition: StoredDefinition<Options>) => StoredDefinition<Options>): Promise<void> =>
    domain.withLock(async () => await store.rewrite(to(await domain.definition())))
  return {
    setTitle: (title) => change((definition) => ({ ...definition, spec: { ...definition.spec, title } })),
    labels: async () => (await domain.definition()).labels ?? {},
    setLabel: (name, value) =>
      change((definition) => ({
        ...definition,
        labels: withLabel(definition.labels ?? {}, name, value),
      })),
  }
}
