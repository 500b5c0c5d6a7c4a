import type { DefinitionFormat, StoredDefinition } from '../../src/state/domains/definition.js'
import { type DomainStore, openStore } from '../../src/state/domains/store.js'
import { type DomainPaths, domainPaths } from './folders.js'
import { type QemuOptions, qemuOptions } from './options.js'

/** A domain's definition. */
export type QemuDefinition = StoredDefinition<QemuOptions>

/** The definitions in a state folder. */
export type QemuStore = DomainStore<QemuOptions, DomainPaths>

/** What this driver's part of a definition is. */
export const qemuFormat: DefinitionFormat<QemuOptions> = { key: 'qemu', options: qemuOptions }

/** Opens a state folder of this driver. @throws HypervisorError `ERR_FILE`. */
export function openQemuStore(root: string): Promise<QemuStore> {
  return openStore(root, qemuFormat, domainPaths)
}
