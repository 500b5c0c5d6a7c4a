import { refuse } from '../../../src/spec/refuse.js'
import type { Architecture, DomainSpec } from '../../../src/spec/schema.js'
import { packageOf, qemuArchitectures } from '../programs.js'

/** How virtio devices hang on a machine: the ending of their names in QEMU, or not at all. */
export type VirtioTransport = 'pci' | 'ccw' | 'device' | 'none'

/** What the rest of the command line must know of a machine type. */
export interface MachineFacts {
  readonly architecture: Architecture
  /** Machine type; `undefined` is QEMU's default. */
  readonly type: string | undefined
  readonly x86: boolean
  readonly virtio: VirtioTransport
  /** The machine's own disk controller: IDE with two channels, AHCI with six ports, or none. */
  readonly builtinBus: 'ide' | 'ahci' | 'none'
}

/** Machine types where QEMU's default is none, or one that nobody wants. */
const defaultTypes: Partial<Readonly<Record<Architecture, string>>> = {
  x86_64: 'pc',
  i386: 'pc',
  aarch64: 'virt',
  arm: 'virt',
  riscv64: 'virt',
  riscv32: 'virt',
  loongarch64: 'virt',
  m68k: 'virt',
}

/** Architectures whose default machine has a PCI bus. */
const pciByDefault: readonly Architecture[] = [
  'ppc64',
  'ppc64le',
  'ppc',
  'mips',
  'mipsel',
  'mips64',
  'mips64el',
  'sparc64',
  'alpha',
  'hppa',
]

/**
 * What is known of the machine that a specification asks for.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for an architecture that QEMU does not emulate.
 */
export function machineFacts(spec: Pick<DomainSpec, 'architecture' | 'machine'>): MachineFacts {
  const { architecture } = spec
  if (packageOf(architecture) === undefined) {
    throw refuse(
      'architecture',
      `QEMU does not emulate ${architecture}`,
      `It has: ${qemuArchitectures.join(', ')}.`,
    )
  }
  const type = spec.machine ?? defaultTypes[architecture]
  const x86 = architecture === 'x86_64' || architecture === 'i386'
  const virtio = transportOf(architecture, type, x86)
  return { architecture, type, x86, virtio, builtinBus: x86 ? x86Bus(type) : 'none' }
}

function transportOf(architecture: Architecture, type: string | undefined, x86: boolean): VirtioTransport {
  if (type === 'none') return 'none'
  if (x86) {
    if (type === 'microvm') return 'device'
    return type === 'isapc' ? 'none' : 'pci'
  }
  if (architecture === 's390x') return 'ccw'
  if (type !== undefined && /^virt(-|$)/.test(type)) return architecture === 'm68k' ? 'device' : 'pci'
  if (type === 'sbsa-ref' || type?.startsWith('pseries')) return 'pci'
  return type === undefined && pciByDefault.includes(architecture) ? 'pci' : 'none'
}

function x86Bus(type: string | undefined): MachineFacts['builtinBus'] {
  if (type === 'q35' || type?.startsWith('pc-q35')) return 'ahci'
  return type === 'microvm' || type === 'none' ? 'none' : 'ide'
}

/** The name of a virtio device on this machine. @throws HypervisorError `ERR_INVALID_SPEC` for `field`. */
export function virtioDevice(machine: MachineFacts, device: string, field: string): string {
  if (machine.virtio !== 'none') return `virtio-${device}-${machine.virtio}`
  throw refuse(field, `the machine ${machine.type ?? 'of this architecture'} has no bus for a virtio device`)
}

/** How many PCI devices can be added to a running machine that needs a port for each. */
export const hotplugPorts = 4

/** The name of a port for a device that is added later. */
export function hotplugPort(index: number): string {
  return `hotplug${index}`
}

/** Whether the root bus is PCI Express, to which nothing can be added while the machine runs. */
export function needsHotplugPorts({ type, virtio, x86 }: MachineFacts): boolean {
  if (virtio !== 'pci') return false
  return x86 ? /^(pc-)?q35(-|$)/.test(type ?? '') : /^virt(-|$)/.test(type ?? '')
}
