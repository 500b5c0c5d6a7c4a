import { HypervisorError } from '../../../src/errors.js'
import type { CpuModelSpec } from '../../../src/spec/cpu-model.js'
import type { CpuNames } from '../cpu-help.js'

/** A CPU with a field by which errors name it. */
export type NamedCpu = readonly [field: string, cpu: CpuModelSpec]

/**
 * Checks that a QEMU knows the model and the features of a CPU, and spells the features as it does itself: `sse4_1` is
 * its `sse4.1`.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the `field`.
 */
export function requireKnown([field, cpu]: NamedCpu, names: CpuNames): CpuModelSpec {
  if (!names.models.includes(cpu.model)) {
    throw unknown(`${field}.model`, cpu.model, 'connection.cpuModels.models() has the names of all.')
  }
  const spellings = new Map(names.features.map((name) => [plain(name), name]))
  const features = cpu.features.map(({ name, policy }, index) => {
    const own = spellings.get(plain(name))
    if (own !== undefined) return { name: own, policy }
    throw unknown(`${field}.features[${index}].name`, name, 'qemu-system-x86_64 -cpu help prints all.')
  })
  return { ...cpu, features }
}

/** QEMU takes `_`, and some flags with `.`, for `-` (target/i386/cpu.c, `x86_cpu_register_feature_bit_props`). */
function plain(name: string): string {
  return name.toLowerCase().replace(/[._]/g, '-')
}

function unknown(field: string, name: string, hint: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `${field}: QEMU does not know '${name}'`, {
    field,
    hint,
  })
}
