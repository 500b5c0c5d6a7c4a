import type { CpuModelsBackend } from '../../src/backend.js'
import type { CpuComparison } from '../../src/cpu-models.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { toLibvirtArchitecture } from '../../src/formats/libvirt-xml/architectures.js'
import { hostModelsOf, readCpuModel, writeCpuModel } from '../../src/formats/libvirt-xml/cpu-model.js'
import { childOf, textOf } from '../../src/formats/xml/element.js'
import { parseXml } from '../../src/formats/xml/parse.js'
import { writeXml } from '../../src/formats/xml/write.js'
import type { CpuModelSpec } from '../../src/spec/cpu-model.js'
import type { Architecture } from '../../src/spec/schema.js'
import { bestType, readCapabilitiesXml } from './host.js'
import { invalidArgument, libvirtCode } from './rpc/failure.js'
import type { LibvirtSession } from './session.js'

/** `virCPUCompareResult` (include/libvirt/libvirt-host.h). */
const comparisons: ReadonlyMap<number, CpuComparison> = new Map([
  [0, 'incompatible'],
  [1, 'identical'],
  [2, 'superset'],
])

/** `VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES` (include/libvirt/libvirt-host.h). */
const expandFeatures = 1

/** `VIR_ERR_INTERNAL_ERROR`. */
const internalError = 1

/** The feature `cpuModels` of a connection. */
export function createCpuModels({ client }: LibvirtSession): CpuModelsBackend {
  /** For whom CPUs are compared: libvirt chooses the program, the machine and the best type of domain itself. */
  const guestsOf = async (architecture: Architecture | undefined) => {
    const common = { machine: undefined, virttype: undefined, flags: 0 }
    if (architecture === undefined) return { ...common, arch: undefined }
    const arch = wordFor(architecture)
    if (bestType(await readCapabilitiesXml(client), arch) !== undefined) return { ...common, arch }
    throw new HypervisorError('ERR_UNSUPPORTED', `the host runs no guests of ${architecture}`, {
      field: 'architecture',
      hint: "Install the host's emulator for it, or see what there is: connection.capabilities().",
    })
  }
  return {
    async models({ architecture } = {}) {
      const arch =
        architecture === undefined
          ? textOf(childOf(await readCapabilitiesXml(client), 'host', 'cpu', 'arch'))
          : wordFor(architecture)
      if (arch === undefined) {
        throw new HypervisorError('ERR_PROTOCOL', 'the capabilities of the host name no architecture')
      }
      try {
        const { models } = await client.call('connectGetCpuModelNames', { arch, needResults: 1, flags: 0 })
        return Object.freeze([...models].sort())
      } catch (error) {
        throw libvirtCode(error) === invalidArgument ? unknownTo(architecture ?? arch, error) : error
      }
    },
    async hostModel({ architecture } = {}) {
      const guests = await guestsOf(architecture)
      const { capabilities } = await client.call('connectGetDomainCapabilities', {
        ...guests,
        emulatorbin: undefined,
      })
      const [mode] = hostModelsOf(childOf(parseXml(capabilities, 'capabilities of domains'), 'cpu'))
      if (mode !== undefined) return readCpuModel(mode)
      throw new HypervisorError(
        'ERR_UNSUPPORTED',
        'the hypervisor does not say what it gives to machines of this host',
      )
    },
    async compare(cpu, { architecture }) {
      const guests = await guestsOf(architecture)
      const { result } = await client
        .call('connectCompareHypervisorCpu', { ...guests, emulator: undefined, xmlcpu: xmlOf(cpu) })
        .catch((error: unknown) => {
          throw namedBy(error, [['cpu', cpu]])
        })
      const comparison = comparisons.get(result)
      if (comparison !== undefined) return comparison
      throw new HypervisorError('ERR_PROTOCOL', `libvirt answered a comparison of CPUs with ${result}`)
    },
    async baseline(cpus, { architecture, expand }) {
      const guests = await guestsOf(architecture)
      const { cpu } = await client
        .call('connectBaselineHypervisorCpu', {
          ...guests,
          emulator: undefined,
          xmlcpUs: cpus.map(xmlOf),
          flags: expand === true ? expandFeatures : 0,
        })
        .catch((error: unknown) => {
          throw namedBy(
            error,
            cpus.map((each, index) => [`cpus[${index}]`, each]),
          )
        })
      return readCpuModel(parseXml(cpu, 'baseline of CPUs'))
    },
  }
}

function xmlOf(cpu: CpuModelSpec): string {
  return writeXml(writeCpuModel(cpu))
}

function wordFor(architecture: Architecture): string {
  try {
    return toLibvirtArchitecture(architecture)
  } catch (error) {
    throw isHypervisorError(error) ? unknownTo(architecture, error) : error
  }
}

function unknownTo(architecture: string, cause: unknown): HypervisorError {
  return new HypervisorError('ERR_UNSUPPORTED', `libvirt knows no CPUs of ${architecture}`, {
    field: 'architecture',
    cause,
  })
}

/** libvirt calls a model or a feature that it does not know an internal error, whose text ends with its name in any language. */
function namedBy(error: unknown, cpus: readonly (readonly [field: string, cpu: CpuModelSpec])[]): unknown {
  if (!isHypervisorError(error) || libvirtCode(error) !== internalError) return error
  const name = error.message.split(' ').at(-1)
  for (const [field, { model, features }] of cpus) {
    const index = features.findIndex((feature) => feature.name === name)
    if (model !== name && index < 0) continue
    const wrong = model === name ? `${field}.model` : `${field}.features[${index}].name`
    return new HypervisorError('ERR_INVALID_ARGUMENT', `${wrong}: libvirt does not know '${name}'`, {
      field: wrong,
      hint: 'connection.cpuModels.models() has the names of the models.',
      cause: error.cause,
    })
  }
  return error
}
