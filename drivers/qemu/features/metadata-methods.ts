import type { MetadataMethods } from '../../../src/domain.js'
import { withLabel } from '../../../src/spec/labels.js'
import type { QemuDefinition } from '../definition.js'
import type { QemuMachine } from '../machine.js'
import type { DomainStore } from '../store.js'

/** The methods of the feature `metadata`: title and labels are in the file of the definition. */
export function metadataMethods(machine: QemuMachine, store: DomainStore): MetadataMethods {
  const change = (to: (definition: QemuDefinition) => QemuDefinition): Promise<void> =>
    machine.withLock(async () => await store.rewrite(to(await machine.definition())))
  return {
    setTitle: (title) => change((definition) => ({ ...definition, spec: { ...definition.spec, title } })),
    labels: async () => (await machine.definition()).labels ?? {},
    setLabel: (name, value) =>
      change((definition) => ({
        ...definition,
        labels: withLabel(definition.labels ?? {}, name, value),
      })),
  }
}
