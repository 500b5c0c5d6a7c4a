import type { CpuComparison } from './cpu-models.js'
import type { CpuModelSpec } from './spec/cpu-model.js'

/** A CPU taken apart. */
export interface CpuParts {
  /** What a guest sees of it, whatever the host has, except for what is optional. */
  readonly features: ReadonlySet<string>
  /** What a host must have. */
  readonly required: ReadonlySet<string>
  /** What the CPU names as optional, disabled or forced: a host may have it or not. */
  readonly free: ReadonlySet<string>
  /** What no host may have. */
  readonly forbidden: ReadonlySet<string>
}

/** Takes a CPU apart. @param ofModel The features of its model alone. */
export function cpuParts(ofModel: ReadonlySet<string>, features: CpuModelSpec['features']): CpuParts {
  const named = (...policies: readonly string[]): readonly string[] =>
    features.flatMap(({ name, policy }) => (policies.includes(policy) ? [name] : []))
  const without = (set: ReadonlySet<string>, names: readonly string[]): ReadonlySet<string> =>
    new Set([...set].filter((name) => !names.includes(name)))
  return {
    features: without(
      new Set([...ofModel, ...named('require', 'force')]),
      named('disable', 'forbid', 'optional'),
    ),
    required: without(
      new Set([...ofModel, ...named('require')]),
      named('disable', 'forbid', 'optional', 'force'),
    ),
    free: new Set(named('optional', 'disable', 'force')),
    forbidden: new Set(named('forbid')),
  }
}

/** Compares the features of a host with a CPU, as libvirt does (src/cpu/cpu_x86.c of libvirt, `x86Compute`). */
export function compareFeatures(host: ReadonlySet<string>, cpu: CpuParts): CpuComparison {
  if ([...cpu.required].some((name) => !host.has(name))) return 'incompatible'
  if ([...cpu.forbidden].some((name) => host.has(name))) return 'incompatible'
  return [...host].every((name) => cpu.required.has(name) || cpu.free.has(name)) ? 'identical' : 'superset'
}

/** The features that all of several CPUs have. */
export function commonFeatures(cpus: readonly CpuParts[]): ReadonlySet<string> {
  const [first, ...others] = cpus.map(({ features }) => features)
  return new Set([...(first ?? [])].filter((name) => others.every((features) => features.has(name))))
}

/**
 * Describes a set of features by the model that is nearest to it.
 *
 * @param models The models to choose from, with their features; the first of those that are equally near is taken.
 * @param expand Whether features that the model has are listed, too.
 */
export function describeFeatures(
  wanted: ReadonlySet<string>,
  models: ReadonlyMap<string, ReadonlySet<string>>,
  expand: boolean,
): Pick<CpuModelSpec, 'model' | 'features'> | undefined {
  const described = [...models].map(([model, has]) => {
    const lacking = [...has].filter((name) => !wanted.has(name))
    const beyond = [...wanted].filter((name) => !has.has(name))
    return { model, lacking, beyond, distance: lacking.length + beyond.length }
  })
  const least = Math.min(...described.map(({ distance }) => distance))
  const nearest = described.find(({ distance }) => distance === least)
  if (nearest === undefined) return undefined
  const listed = expand ? [...wanted] : nearest.beyond
  return {
    model: nearest.model,
    features: [
      ...listed.sort().map((name) => ({ name, policy: 'require' as const })),
      ...nearest.lacking.sort().map((name) => ({ name, policy: 'disable' as const })),
    ],
  }
}
