import { refuse } from '../../spec/refuse.js'
import { type DomainSpec, type DomainSpecInput, specFields } from '../../spec/schema.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { isPc, isQemuType } from './architectures.js'
import { sameXml } from './same.js'

/** The models that are a mode of their own in libvirt (formatdomain, "CPU model and topology"), by QEMU's word. */
const modes: ReadonlyMap<string, string> = new Map([
  ['host', 'host-passthrough'],
  ['max', 'maximum'],
])

/** Writes the CPU; nothing where the specification leaves it to the hypervisor. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeCpu(
  { cpu, architecture }: Pick<DomainSpec, 'cpu' | 'architecture'>,
  type: string,
): XmlElement | undefined {
  const { model, add, remove } = cpu
  if (model === undefined && add.length + remove.length === 0) return undefined
  const both = add.find((feature) => remove.includes(feature))
  if (both !== undefined) throw refuse('cpu', `the feature '${both}' is both added and removed`)
  const features = [
    ...[...new Set(add)].map((name) => element('feature', { policy: 'require', name })),
    ...[...new Set(remove)].map((name) => element('feature', { policy: 'disable', name })),
  ]
  const base = model ?? (isPc(architecture) ? 'qemu64' : undefined)
  if (base === undefined) throw refuse('cpu.model', 'is needed where features are added or removed')
  const mode = modes.get(base)
  if (mode !== undefined) {
    return element('cpu', { mode, check: isQemuType(type) ? 'none' : undefined }, ...features)
  }
  return element(
    'cpu',
    { mode: 'custom', match: 'exact', check: 'none' },
    element('model', { fallback: 'forbid' }, base),
    ...features,
  )
}

/** Reads the CPU, as near as a specification can say it; one that says more is kept as well. */
export function readCpu(
  cpu: XmlElement | undefined,
  architecture: DomainSpec['architecture'],
  type: string,
): { readonly spec: Pick<DomainSpecInput, 'cpu'>; readonly kept: readonly XmlElement[] } {
  if (cpu === undefined) return { spec: {}, kept: [] }
  const named = (...policies: readonly string[]): string[] =>
    childrenOf(cpu, 'feature').flatMap(({ attributes: { policy = 'require', name } }) =>
      name !== undefined && policies.includes(policy) ? [name] : [],
    )
  const { success, data } = specFields.cpu.safeParse({
    model: modelOf(cpu),
    add: named('require', 'force'),
    remove: named('disable', 'forbid'),
  })
  if (!success || data.model === undefined) return { spec: {}, kept: [cpu] }
  return { spec: { cpu: data }, kept: saysTheSame(cpu, { cpu: data, architecture }, type) ? [] : [cpu] }
}

function modelOf(cpu: XmlElement): string | undefined {
  const { mode = 'custom' } = cpu.attributes
  if (mode === 'custom') return textOf(childOf(cpu, 'model'))
  return [...modes].find(([, word]) => word === mode)?.[0]
}

function saysTheSame(cpu: XmlElement, spec: Pick<DomainSpec, 'cpu' | 'architecture'>, type: string): boolean {
  try {
    return sameXml(writeCpu(spec, type), withoutMigratable(cpu))
  } catch {
    return false
  }
}

/** What libvirt writes down by itself where nothing was said: the default of these two modes. */
function withoutMigratable(cpu: XmlElement): XmlElement {
  const { migratable, ...attributes } = cpu.attributes
  return migratable === 'on' ? { ...cpu, attributes } : cpu
}
