import type { DomainInfo } from '../../src/domain-data.js'
import type { HypervisorError } from '../../src/errors.js'
import { nilUuid, uuidByLink } from '../../src/state/domains/damaged-uuid.js'
import type { EmulatorStore } from './machine.js'
import { emulatorPid, type MachineStatus, readMachineStatus } from './machine-record.js'
import type { EmulatorRecipe } from './recipe.js'

/**
 * What can still be said of a domain whose files are damaged: its name is that of its folder, its reason says what is
 * damaged, and what only the definition tells is 0 or `unknown`.
 */
export function describeDamaged<Options>(
  recipe: EmulatorRecipe<Options>,
  store: EmulatorStore<Options>,
  name: string,
  error: HypervisorError,
): DomainInfo {
  const { run } = store.domain(name)
  const status = statusIfKnown(recipe, store, name)
  const common = {
    name,
    uuid: uuidByLink(store.paths, name) ?? status?.record?.uuid ?? nilUuid,
    memory: 0,
    vcpus: 0,
    architecture: 'unknown',
    reason: `damaged: ${error.message}`,
  }
  if (status?.state === 'crashed') return { ...common, state: 'crashed' }
  if (status?.state !== 'alive') return { ...common, state: 'shutoff' }
  const { startedAt } = status.record
  return { ...common, state: 'running', accelerator: recipe.accelerator, startedAt, pid: emulatorPid(run) }
}

/** The record of the machine may be what is damaged. */
function statusIfKnown<Options>(
  recipe: EmulatorRecipe<Options>,
  store: EmulatorStore<Options>,
  name: string,
): MachineStatus | undefined {
  try {
    return readMachineStatus(store.domain(name).run, recipe)
  } catch {
    return undefined
  }
}
