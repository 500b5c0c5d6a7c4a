import type { DomainDefinition } from '../../src/backend.js'
import type { LocalHost } from '../../src/local/host.js'
import { createProcessDomain, type ProcessDomain } from '../../src/local/process-domain.js'
import { launchContainer } from './launch.js'
import type { ContainerOptions } from './options.js'
import { chooseCpus, containerAbilities, requireContainerSpec } from './requirements.js'
import type { RuntimePrograms } from './runtimes.js'

/** How many containers were started, so that those with few CPUs do not all get the same ones. */
let turn = 0

/** Makes a domain that runs one program as the first process of a container, again and again. */
export function createContainerDomain(
  { spec, options }: DomainDefinition<ContainerOptions>,
  host: LocalHost<ProcessDomain>,
  runtime: RuntimePrograms,
): ProcessDomain {
  return createProcessDomain(spec, host, {
    accelerator: 'native',
    async launch(onOutput, signal) {
      const { program, mounts, root } = await requireContainerSpec(spec, options, runtime.name)
      const binding = await chooseCpus(spec, options, turn++)
      const memory = containerAbilities(runtime.name).memory ? spec.memory : undefined
      const { args, environment, network } = options
      const plan = { args, environment, memory, mounts, root, network }
      return await launchContainer({ runtime, program, plan, binding }, onOutput, signal)
    },
  })
}
