import { packageWords } from './package-words.js'
import type { EnvironmentRecord } from './records.js'

/** A fact by the name that a reader knows it by; `undefined` where it is not known. */
export type EnvironmentFacts = ReadonlyMap<string, string | undefined>

/** What of an environment can change a figure, as names and values that can be compared and shown. */
export function environmentFacts(environment: EnvironmentRecord): EnvironmentFacts {
  return new Map<string, string | undefined>([
    ...Object.entries(processorFacts(environment)),
    ...Object.entries(systemFacts(environment)),
    ...Object.entries(memoryFacts(environment)),
    ...Object.entries(environment.cpu.mitigations ?? {}).map(
      ([name, value]) => [`mitigation of ${name}`, value] as const,
    ),
    ...(environment.tuning?.settings ?? [])
      .filter(({ setting }) => !shownElsewhere.has(setting))
      .map(({ setting, value }) => [`setting ${setting}`, value] as const),
    ...environment.platforms.flatMap(platformFacts),
  ])
}

type Facts = Readonly<Record<string, string | undefined>>

/** Settings of `polyvisor tune` that stand among the other facts already. */
const shownElsewhere = new Set([
  ...['governor', 'turbo', 'aslr', 'smt', 'ksm', 'swappiness', 'numa-balancing', 'transparent-huge-pages'],
  'boot-isolation',
])

function processorFacts({ cpu }: EnvironmentRecord): Facts {
  return {
    'CPU model': cpu.model,
    'CPU family, model and stepping': cpu.family,
    'number of CPUs': String(cpu.logical),
    'number of cores': text(cpu.cores),
    'number of sockets': text(cpu.sockets),
    'threads of a core': text(cpu.threadsPerCore),
    'NUMA nodes': text(cpu.numaNodes),
    'CPUs that are on': cpu.online,
    'CPUs isolated at boot': cpu.isolated ?? 'none',
    'CPU flags': cpu.flags.join(' '),
    caches: cpu.caches.join('; '),
    microcode: cpu.microcode,
    'frequency driver': cpu.frequencyDriver,
    'frequency governor': cpu.governor,
    'highest frequency in MHz': text(cpu.maximumMhz),
    turbo: cpu.turbo,
    SMT: cpu.smt,
  }
}

function systemFacts(environment: EnvironmentRecord): Facts {
  const { virtualization, cgroup, tuning, kernelParameters } = environment
  return {
    kernel: environment.kernel,
    'build of the kernel': environment.kernelBuild,
    'parameters of the kernel':
      kernelParameters === undefined ? undefined : list(kernelParameters.toSorted()),
    distribution: environment.distribution,
    ASLR: environment.aslr,
    'clock source': environment.clockSource,
    'Node version': environment.node,
    'version of Polyvisor': environment.sdk,
    'host is a virtual machine': text(virtualization.virtual),
    'hypervisor under the host': virtualization.hypervisor ?? 'none',
    'virtual machines are nested': text(virtualization.nested),
    container: virtualization.container ?? 'none',
    'kind of KVM': environment.kvm.kind,
    'version of the control groups': cgroup?.version,
    'limit of CPUs by the control group': cgroup === undefined ? undefined : (text(cgroup.cpus) ?? 'none'),
    'weight of the control group': text(cgroup?.cpuWeight),
    'CPUs that the control group may use': cgroup?.cpuset,
    'limit of memory by the control group':
      cgroup === undefined ? undefined : (bytes(cgroup.memoryBytes) ?? 'none'),
    'tuning in force': text(tuning?.inForce),
  }
}

function memoryFacts({ memoryBytes, memory }: EnvironmentRecord): Facts {
  const huge = memory?.hugePages?.filter(({ total }) => total > 0)
  return {
    memory: bytes(memoryBytes),
    'transparent huge pages': memory?.transparentHugePages,
    'defragmentation for huge pages': memory?.transparentHugePageDefrag,
    'reserved huge pages':
      huge === undefined
        ? undefined
        : list(huge.map(({ kibibytes, total }) => `${total} of ${kibibytes} KiB`)),
    KSM: memory?.ksm,
    swappiness: memory?.swappiness,
    swap: memory?.swapBytes === undefined ? undefined : (bytes(memory.swapBytes) ?? 'none'),
    'NUMA balancing': memory?.numaBalancing,
  }
}

function platformFacts(
  version: EnvironmentRecord['platforms'][number],
): readonly (readonly [string, string | undefined])[] {
  const { platform } = version
  return [
    [`version of ${platform}`, version.version],
    [`program of ${platform}`, version.sha256],
    ...Object.entries(xenFacts(version)).map(([name, value]) => [`${name} of ${platform}`, value] as const),
    [
      `kernel of ${platform}`,
      version.kernel === undefined ? undefined : `${version.kernel.package} ${version.kernel.packageVersion}`,
    ],
    [`bytes of the kernel of ${platform}`, version.kernel?.sha256],
    [`root file system of ${platform}`, version.rootImage?.sha256],
    [`tools of ${platform}`, packageWords(version.rootImage)],
    [`CPU that ${platform} shows its guest`, version.guestCpu],
    [`command line of ${platform}`, version.commandLine?.join(' ')],
    ...(version.files ?? []).map(({ name, sha256 }) => [`${name} of ${platform}`, sha256] as const),
  ]
}

/** Of platforms without a Xen there are none. */
function xenFacts({ xen }: EnvironmentRecord['platforms'][number]): Facts {
  if (xen === undefined) return {}
  const { scheduler, parameters, kernel, cpuModel, cpus, memoryBytes, capabilities, under } = xen
  return {
    'host CPU model': cpuModel,
    'host CPUs': String(cpus),
    'host memory': bytes(memoryBytes),
    'Xen scheduler': scheduler,
    'Xen parameters': list(parameters),
    'Xen capabilities': capabilities,
    'dom0 kernel': kernel,
    'virtual machine under Xen': text(under.virtual),
    'hypervisor under Xen': under.hypervisor ?? 'none',
    'translator under Xen': text(under.translated),
  }
}

function text(value: number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

function list(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(' ')
}

/** In GiB to three digits: what the kernel keeps for itself differs from boot to boot. `undefined` for none. */
function bytes(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : `${Number((value / 2 ** 30).toPrecision(3))} GiB`
}
