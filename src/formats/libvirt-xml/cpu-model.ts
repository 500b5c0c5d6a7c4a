import { HypervisorError } from '../../errors.js'
import { type CpuModelSpec, type CpuModelSpecInput, cpuModelSchema } from '../../spec/cpu-model.js'
import { given } from '../given.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'

/** Writes a CPU as one that libvirt compares (https://libvirt.org/formatdomain.html, "CPU model and topology"). */
export function writeCpuModel({ model, vendor, features }: CpuModelSpecInput): XmlElement {
  return element(
    'cpu',
    { mode: 'custom', match: 'exact' },
    element('model', { fallback: 'forbid' }, model),
    vendor === undefined ? undefined : element('vendor', {}, vendor),
    ...(features ?? []).map(({ name, policy = 'require' }) => element('feature', { policy, name })),
  )
}

/**
 * Reads the model, vendor and features of a CPU: `<cpu>` of a host, of a domain or of a baseline, or the mode
 * `host-model` of a domain's capabilities. Topology, caches and NUMA are no part of the model.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `cpu` for a CPU that names no model.
 */
export function readCpuModel(cpu: XmlElement): CpuModelSpec {
  const { success, data, error } = cpuModelSchema.safeParse({
    model: textOf(childOf(cpu, 'model')),
    ...given({ vendor: textOf(childOf(cpu, 'vendor')) }),
    features: childrenOf(cpu, 'feature').map(({ attributes: { name, policy } }) => ({
      name,
      ...given({ policy }),
    })),
  })
  if (success) return data
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `<${cpu.name}> is no CPU with a model of its own`, {
    field: 'cpu',
    hint: 'Give one with <model>, as connection.cpuModels.hostModel() or virsh domcapabilities have it.',
    cause: error.issues,
  })
}

/**
 * Reads the CPUs of a document: of `<cpu>` itself, of the host's capabilities, of a domain, of a domain's capabilities
 * (what the mode `host-model` gives), or of any element that has several `<cpu>`, as virsh reads them.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `cpu` if there is none, or for one that names no model.
 */
export function readCpuModels(root: XmlElement): readonly CpuModelSpec[] {
  const found = cpusOf(root)
  if (found.length > 0) return found.map(readCpuModel)
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no <cpu> in <${root.name}>`, { field: 'cpu' })
}

function cpusOf(root: XmlElement): readonly XmlElement[] {
  switch (root.name) {
    case 'cpu':
      return [root]
    case 'capabilities':
      return childrenOf(childOf(root, 'host'), 'cpu')
    case 'domainCapabilities':
      return hostModelsOf(childOf(root, 'cpu'))
    default:
      return childrenOf(root, 'cpu')
  }
}

/** The mode `host-model` of the CPU in a domain's capabilities, where the hypervisor has it. */
export function hostModelsOf(cpu: XmlElement | undefined): readonly XmlElement[] {
  return childrenOf(cpu, 'mode').filter(
    ({ attributes }) => attributes['name'] === 'host-model' && attributes['supported'] === 'yes',
  )
}
