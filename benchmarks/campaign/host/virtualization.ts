import type { EnvironmentRecord } from '../records.js'
import { fact, known, names, text } from './files.js'

type Virtualization = EnvironmentRecord['virtualization']

/** What firmware calls the machines of a hypervisor (systemd's detect-virt and libvirt's drivers know the same). */
const firmwareNames: readonly (readonly [RegExp, string])[] = [
  [/\bkvm\b|openstack|google compute|amazon ec2/i, 'kvm'],
  [/qemu/i, 'qemu'],
  [/vmware/i, 'vmware'],
  [/virtualbox|innotek/i, 'virtualbox'],
  [/\bxen\b/i, 'xen'],
  [/microsoft corporation.*virtual/i, 'microsoft'],
  [/parallels/i, 'parallels'],
  [/bochs/i, 'bochs'],
  [/bhyve/i, 'bhyve'],
]

/** Clocks that only guests of a hypervisor have. */
const clockNames: readonly (readonly [RegExp, string])[] = [
  [/\bkvm-clock\b/, 'kvm'],
  [/\bhyperv_clocksource/, 'microsoft'],
  [/\bxen\b/, 'xen'],
]

/** Whether the host is a virtual machine or a container itself, and what says so. */
export async function readVirtualization(root = '/'): Promise<Virtualization> {
  const clockFolder = 'sys/devices/system/clocksource/clocksource0'
  const [info, type, vendor, product, clocks, container] = await Promise.all([
    text(root, 'proc/cpuinfo'),
    fact(root, 'sys/hypervisor/type'),
    fact(root, 'sys/class/dmi/id/sys_vendor'),
    fact(root, 'sys/class/dmi/id/product_name'),
    text(root, `${clockFolder}/available_clocksource`),
    containerKind(root),
  ])
  const machine = [vendor, product].filter((name) => name !== undefined).join(' ')
  const byFirmware = firmwareHypervisor(machine)
  const byClock = nameIn(clockNames, clocks)
  const evidence: string[] = []
  if (/^flags\s*:.*\bhypervisor\b/m.test(info)) evidence.push('the CPU flag hypervisor is set')
  if (type !== undefined) evidence.push(`/sys/hypervisor/type is ${type}`)
  if (byFirmware !== undefined) evidence.push(`the firmware calls the machine ${machine}`)
  if (byClock !== undefined) evidence.push(`the kernel has a clock of ${byClock} (${clocks.trim()})`)
  return {
    ...(info === '' ? {} : { virtual: evidence.length > 0 }),
    evidence,
    ...known({ container, hypervisor: type ?? byClock ?? byFirmware }),
  }
}

/** The hypervisor, in lower case, that a machine with this vendor and product belongs to; `undefined` for other machines. */
export function firmwareHypervisor(machine: string): string | undefined {
  return nameIn(firmwareNames, machine)
}

async function containerKind(root: string): Promise<string | undefined> {
  const [top, run, systemd, cgroups] = await Promise.all([
    names(root, ''),
    names(root, 'run'),
    fact(root, 'run/systemd/container'),
    text(root, 'proc/1/cgroup'),
  ])
  if (top.includes('.dockerenv')) return 'docker'
  if (run.includes('.containerenv')) return 'podman'
  return systemd ?? /\b(docker|lxc|kubepods|containerd|libpod)\b/.exec(cgroups)?.[1]
}

function nameIn(known: readonly (readonly [RegExp, string])[], text: string): string | undefined {
  return known.find(([pattern]) => pattern.test(text))?.[1]
}
