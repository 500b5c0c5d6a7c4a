import type { DomainInfo } from '../../src/domain-data.js'
import { isStopped } from '../../src/local/stopped.js'
import type { StoredDefinition } from '../../src/state/domains/definition.js'
import type { RunPaths } from './folders.js'
import { emulatorPid, type MachineStatus } from './machine-record.js'
import type { EmulatorRecipe } from './recipe.js'

/** Describes a domain by its files and the processes of this host. */
export async function describeDomain<Options>(
  recipe: EmulatorRecipe<Options>,
  { spec }: StoredDefinition<Options>,
  run: RunPaths,
  status: MachineStatus,
): Promise<DomainInfo> {
  const common = {
    name: spec.name,
    uuid: spec.uuid,
    architecture: spec.architecture,
    memory: memoryOf(recipe, spec),
    vcpus: spec.vcpus.count,
  }
  if (status.state === 'off') return { ...common, state: 'shutoff', reason: status.reason }
  if (status.state === 'crashed') return { ...common, state: 'crashed', reason: status.reason }
  const pid = emulatorPid(run)
  const alive = { ...common, accelerator: recipe.accelerator, startedAt: status.record.startedAt, pid }
  if (pid === undefined) return { ...alive, state: 'starting' }
  const stopped = await isStopped(pid)
  if (stopped === undefined) return { ...alive, state: 'stopping' }
  return { ...alive, state: stopped ? 'paused' : 'running' }
}

/** The memory that the machine has, in bytes. */
export function memoryOf<Options>(
  recipe: EmulatorRecipe<Options>,
  spec: StoredDefinition<Options>['spec'],
): number {
  return recipe.memory?.(spec) ?? spec.memory
}
