import type { CpuModelsBackend } from './backend.js'
import type { CpuModels, CpuModelsOptions } from './cpu-models.js'
import type { FeatureGuard } from './guard-feature.js'

/** Wraps a driver's models of CPUs in what all calls have in common, and checks what they are given. */
export function guardCpuModels(guard: FeatureGuard<CpuModelsBackend>): CpuModels {
  return Object.freeze<CpuModels>({
    models: (o) =>
      guard.use('models', o, async (cpus, c) => await cpus.models({ ...c, ...(await architectureOf(o)) })),
    hostModel: (o) =>
      guard.use('hostModel', o, async (cpus, c) => cpus.hostModel({ ...c, ...(await architectureOf(o)) })),
    compare: (cpu, o) =>
      guard.use('compare', o, async (cpus, c) => {
        const { parseCpuModel } = await import('./spec/parse-cpu-model.js')
        return await cpus.compare(parseCpuModel(cpu), { ...c, ...(await architectureOf(o)) })
      }),
    baseline: (list, o) =>
      guard.use('baseline', o, async (cpus, c) => {
        const { parseCpuModels } = await import('./spec/parse-cpu-model.js')
        const expand = o?.expand === true
        return await cpus.baseline(parseCpuModels(list), { ...c, ...(await architectureOf(o)), expand })
      }),
  })
}

async function architectureOf(
  options: CpuModelsOptions | undefined,
): Promise<Pick<CpuModelsOptions, 'architecture'>> {
  if (options?.architecture === undefined) return {}
  const { parseArchitecture } = await import('./spec/parse-cpu-model.js')
  return { architecture: parseArchitecture(options.architecture) }
}
