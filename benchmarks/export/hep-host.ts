import type { CampaignRecord, EnvironmentRecord } from '../campaign/records.js'
import type { HepReport } from './hep-record.js'

const none = 'not_available'
// The suite's own word for a number that it could not find out.
const unknownNumber = -1

/** The software of a machine in the suite's words. */
export function hepSoftware(
  { kernel, distribution, node }: EnvironmentRecord,
  { tool }: CampaignRecord,
): HepReport['host']['SW'] {
  const release = kernel.split(' ').slice(1).join(' ')
  const [version = none, major = none, minor = none] = (release.split('-')[0] ?? '').split('.')
  const abi = /-(\d+(\.\d+)*)/.exec(release)?.[1]
  const name = distribution ?? none
  const number = /(\d+)(?:\.(\d+))?/.exec(name)
  return {
    python_version: none,
    platform: kernel.replace(' ', '-'),
    OS: {
      id: (/^[A-Za-z]+/.exec(name)?.[0] ?? none).toLowerCase(),
      id_like: none,
      version: { major: number?.[1] ?? '', minor: number?.[2] ?? '', build: '' },
    },
    kernel: { version, major, minor, ABI: abi ?? none },
    node_version: node,
    polyvisor_version: tool.version,
  }
}

/** The hardware of a machine in the suite's words. */
export function hepHardware(environment: EnvironmentRecord): HepReport['host']['HW'] {
  const { cpu, memoryBytes, virtualization, memory } = environment
  const sockets = cpu.sockets ?? (cpu.cores === undefined ? undefined : 1)
  const { vendor = none, family = none, stepping = none } = identityOf(cpu.family)
  // Such as 'L2 Unified 2048K, shared by 0-1'.
  const cache = (level: number): string =>
    cpu.caches.map((name) => new RegExp(`^L${level} \\S+ ([^ ,]+)`).exec(name)?.[1]).find(isText) ?? none
  return {
    CPU: {
      Architecture: cpu.architecture,
      CPU_Model: cpu.model,
      CPU_Family: family,
      CPU_num: cpu.logical,
      Online_CPUs_list: cpu.online ?? none,
      Threads_per_core: cpu.threadsPerCore ?? unknownNumber,
      Cores_per_socket:
        cpu.cores === undefined || sockets === undefined ? unknownNumber : Math.round(cpu.cores / sockets),
      Sockets: cpu.sockets ?? unknownNumber,
      Vendor_ID: vendor,
      Stepping: stepping,
      CPU_MHz: unknownNumber,
      CPU_Max_Speed_MHz: cpu.maximumMhz ?? unknownNumber,
      CPU_Min_Speed_MHz: unknownNumber,
      BogoMIPS: unknownNumber,
      L2_cache: cache(2),
      L3_cache: cache(3),
      NUMA_nodes: cpu.numaNodes ?? unknownNumber,
      Power_Policy: cpu.governor ?? '',
      Power_Driver: cpu.frequencyDriver ?? '',
      Microcode: cpu.microcode ?? none,
      SMT_Enabled: cpu.smt === undefined ? none : cpu.smt === 'on' ? '1' : '0',
    },
    GPU: {},
    BIOS: { Vendor: none, Version: none, Release_data: none },
    SYSTEM: {
      Manufacturer: none,
      Product_Name: none,
      Version: none,
      Product_Serial: none,
      Product_Asset_Tag: none,
      isVM: virtualization.virtual ?? none,
    },
    MEMORY: {
      Mem_Total: Math.round(memoryBytes / 1024),
      Mem_Available: none,
      Mem_Swap: memory?.swapBytes === undefined ? none : Math.round(memory.swapBytes / 1024),
    },
    STORAGE: {},
  }
}

/** `GenuineIntel 6.85.4`: vendor, family, model and stepping. */
function identityOf(text = ''): Partial<Readonly<Record<'vendor' | 'family' | 'stepping', string>>> {
  return /^(?<vendor>\S+) (?<family>\d+)\.\d+\.(?<stepping>\S+)$/.exec(text)?.groups ?? {}
}

function isText(value: string | undefined): value is string {
  return value !== undefined
}
