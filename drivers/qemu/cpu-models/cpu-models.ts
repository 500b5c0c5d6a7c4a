import type { CpuModelsBackend } from '../../../src/backend.js'
import { commonFeatures, compareFeatures, cpuParts, describeFeatures } from '../../../src/cpu-features.js'
import type { CpuModelsOptions } from '../../../src/cpu-models.js'
import { HypervisorError } from '../../../src/errors.js'
import { isPc } from '../../../src/formats/libvirt-xml/architectures.js'
import { hostArchitecture } from '../../../src/local/node.js'
import type { CpuModelSpec } from '../../../src/spec/cpu-model.js'
import { type Architecture, architectures } from '../../../src/spec/schema.js'
import { chooseAccelerator } from '../accelerator.js'
import { readCpuNames } from '../cpu-help.js'
import type { Accelerator } from '../options.js'
import { requireProgram } from '../programs.js'
import { type ExpandedModel, expandModels } from './expand.js'
import { type NamedCpu, requireKnown } from './known-cpus.js'
import { vendorWord } from './vendors.js'

/** The model without any feature of its own, on which CPUs are built that no model is near to. */
const bare = 'base'

/** The models that are not the same on every host. */
const ofThisHost = ['max', 'host']

/**
 * The feature `cpuModels` of a connection.
 *
 * @param wish The accelerator that the URI wishes for: it decides what guests are given.
 */
export function createCpuModels(wish: 'auto' | Accelerator): CpuModelsBackend {
  return {
    async models({ architecture = ownArchitecture(), signal } = {}) {
      const { models } = await readCpuNames(requireProgram(architecture), signal)
      return Object.freeze([...models].sort())
    },
    async hostModel(options = {}) {
      const { host } = await takeApart(wish, options, [])
      const models = new Map([[bare, new Set<string>()]])
      return { ...described(host.flags, models), ...vendorOf(host) }
    },
    async compare(cpu, options) {
      const { host, expanded, known } = await takeApart(wish, options, [['cpu', cpu]])
      const [parts] = known.map(({ model, features }) => cpuParts(flagsOf(expanded, model), features))
      if (parts === undefined || (cpu.vendor !== undefined && cpu.vendor !== vendorWord(host.vendor))) {
        return 'incompatible'
      }
      return compareFeatures(host.flags, parts)
    },
    async baseline(cpus, options) {
      const named = cpus.map((cpu, index): NamedCpu => [`cpus[${index}]`, cpu])
      const { expanded, known } = await takeApart(wish, options, named)
      const common = commonFeatures(
        known.map(({ model, features }) => cpuParts(flagsOf(expanded, model), features)),
      )
      const steady = [...known.map(({ model }) => model), bare].filter((name) => !ofThisHost.includes(name))
      const models = new Map(steady.map((name) => [name, flagsOf(expanded, name)]))
      const vendor = cpus.find((cpu) => cpu.vendor !== undefined)?.vendor
      const baseline = described(common, models, options.expand)
      return vendor === undefined ? baseline : { ...baseline, vendor }
    },
  }
}

/** What QEMU says of this host, and of CPUs, whose features come back in its own spelling. */
async function takeApart(
  wish: 'auto' | Accelerator,
  { architecture = ownArchitecture(), signal }: CpuModelsOptions,
  cpus: readonly NamedCpu[],
): Promise<{
  readonly host: ExpandedModel
  readonly expanded: ReadonlyMap<string, ExpandedModel>
  readonly known: readonly CpuModelSpec[]
}> {
  if (!isPc(architecture)) {
    throw new HypervisorError('ERR_UNSUPPORTED', `QEMU takes no CPUs of ${architecture} apart`, {
      field: 'architecture',
      hint: 'It does those of x86_64 and i386.',
    })
  }
  const program = requireProgram(architecture)
  const names = await readCpuNames(program, signal)
  const known = cpus.map((cpu) => requireKnown(cpu, names))
  const accelerator = await chooseAccelerator(architecture, [wish])
  const most = accelerator === 'tcg' ? 'max' : 'host'
  const models = [most, bare, ...known.map(({ model }) => model)]
  const expanded = await expandModels(program, accelerator, models, names.features, signal)
  const host = expanded.get(most)
  if (host === undefined) throw new HypervisorError('ERR_INTERNAL', `the CPU '${most}' was not expanded`)
  return { host, expanded, known }
}

function flagsOf(expanded: ReadonlyMap<string, ExpandedModel>, model: string): ReadonlySet<string> {
  return expanded.get(model)?.flags ?? new Set()
}

function described(
  features: ReadonlySet<string>,
  models: ReadonlyMap<string, ReadonlySet<string>>,
  expand = false,
): CpuModelSpec {
  return describeFeatures(features, models, expand) ?? { model: bare, features: [] }
}

function vendorOf({ vendor }: ExpandedModel): Pick<CpuModelSpec, 'vendor'> {
  const word = vendorWord(vendor)
  return word === undefined ? {} : { vendor: word }
}

/** @throws HypervisorError `ERR_UNSUPPORTED` on a host whose architecture no specification can name. */
function ownArchitecture(): Architecture {
  const own = architectures.find((architecture) => architecture === hostArchitecture)
  if (own !== undefined) return own
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `there are no guests of this host's architecture, ${hostArchitecture}`,
    {
      field: 'architecture',
    },
  )
}
