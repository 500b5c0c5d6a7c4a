import type { CpuModelsBackend } from '../../src/backend.js'
import {
  type CpuParts,
  commonFeatures,
  compareFeatures,
  cpuParts,
  describeFeatures,
} from '../../src/cpu-features.js'
import { HypervisorError } from '../../src/errors.js'
import type { CpuModelSpec } from '../../src/spec/cpu-model.js'
import type { Architecture } from '../../src/spec/schema.js'
import { deepFreeze } from './freeze.js'
import { node } from './node.js'
import type { Session } from './session.js'

const oldest = ['fpu', 'tsc', 'mmx', 'fxsr', 'sse']
const amd64 = [...oldest, 'sse2', 'pni', 'lm', 'nx', 'syscall']
const nehalem = [...amd64, 'cx16', 'ssse3', 'sse4.1', 'sse4.2', 'popcnt']
const haswell = [...nehalem, 'aes', 'xsave', 'avx', 'fma', 'movbe', 'bmi1', 'bmi2', 'avx2']

/** A few models with a few of their features; the made-up host is one of the newest. */
const models: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['pentium3', new Set(oldest)],
  ['qemu64', new Set([...amd64, 'cx16'])],
  ['Nehalem', new Set(nehalem)],
  ['Haswell', new Set(haswell)],
])
const ofHost = new Set([...haswell, 'sha-ni'])
const hostVendor = 'Intel'

/** What no model has, but CPUs may. */
const further = ['sha-ni', 'ia64', 'svm', 'vmx', 'avx512f']
const known = new Set([...haswell, ...further])

/** The feature `cpuModels` of a connection: the made-up host is of x86_64. */
export function createCpuModels(session: Session): CpuModelsBackend {
  return {
    models: (o) =>
      session.perform({
        name: 'models',
        signal: o?.signal,
        work() {
          requireOwn(o?.architecture)
          return Object.freeze([...models.keys()].sort())
        },
      }),
    hostModel: (o) =>
      session.perform({
        name: 'hostModel',
        signal: o?.signal,
        work() {
          requireOwn(o?.architecture)
          return deepFreeze({ ...described(ofHost, false), vendor: hostVendor })
        },
      }),
    compare: (cpu, o) =>
      session.perform({
        name: 'compare',
        signal: o.signal,
        work() {
          requireOwn(o.architecture)
          const parts = partsOf(cpu, 'cpu')
          return cpu.vendor !== undefined && cpu.vendor !== hostVendor
            ? 'incompatible'
            : compareFeatures(ofHost, parts)
        },
      }),
    baseline: (cpus, o) =>
      session.perform({
        name: 'baseline',
        signal: o.signal,
        work() {
          requireOwn(o.architecture)
          const common = commonFeatures(cpus.map((cpu, index) => partsOf(cpu, `cpus[${index}]`)))
          const vendor = cpus.find((cpu) => cpu.vendor !== undefined)?.vendor
          return deepFreeze({
            ...described(common, o.expand === true),
            ...(vendor === undefined ? {} : { vendor }),
          })
        },
      }),
  }
}

function described(features: ReadonlySet<string>, expand: boolean): CpuModelSpec {
  return describeFeatures(features, models, expand) ?? { model: 'qemu64', features: [] }
}

function partsOf({ model, features }: CpuModelSpec, field: string): CpuParts {
  const ofModel = models.get(model)
  if (ofModel === undefined) throw unknown(`${field}.model`, model)
  for (const [index, { name }] of features.entries()) {
    if (!known.has(name)) throw unknown(`${field}.features[${index}].name`, name)
  }
  return cpuParts(ofModel, features)
}

function unknown(field: string, name: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `${field}: there is no '${name}'`, { field })
}

function requireOwn(architecture: Architecture | undefined): void {
  if (architecture === undefined || architecture === node.architecture) return
  throw new HypervisorError('ERR_UNSUPPORTED', `the made-up host knows no CPUs of ${architecture}`, {
    field: 'architecture',
  })
}
