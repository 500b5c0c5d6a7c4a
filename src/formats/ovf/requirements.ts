import { refuse } from '../../spec/refuse.js'
import type { DiskSpec, DomainSpec, NetworkSpec } from '../../spec/schema.js'

/** Refuses what a descriptor has no words for. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function refuseBeyondOvf(spec: DomainSpec): void {
  const { machine, memory, vcpus, cpu, firmware, boot, rng, disks, networks, serials } = spec
  const no = (field: string, why: string): Error => refuse(field, why, 'Leave it away.')
  if (machine !== undefined && !/^vmx-\d{1,2}$/.test(machine)) {
    throw no('machine', 'a version of VMware’s hardware is meant, such as vmx-13')
  }
  if (memory % 2 ** 20 !== 0 || memory === 0) throw refuse('memory', 'memory is counted in MiB')
  if (vcpus.maximum !== vcpus.count) throw no('vcpus.maximum', 'there are no words for a number to grow to')
  if (cpu.model !== undefined || cpu.add.length + cpu.remove.length > 0) {
    throw no('cpu', 'there are no words for the kind of the CPU')
  }
  if (firmware === 'none') throw no('firmware', 'the firmware cannot be left away')
  if (boot.kernel !== undefined) throw no('boot.kernel', 'no kernel is started directly')
  if (boot.order !== undefined) throw no('boot.order', 'OVF 1 has no words for an order')
  if (rng) throw no('rng', 'there are no words for a device of random numbers')
  for (const [index, disk] of disks.entries()) refuseDisk(disk, `disks[${index}]`)
  for (const [index, network] of networks.entries()) refuseNetwork(network, `networks[${index}]`)
  const silent = serials.findIndex(({ type }) => type === 'none')
  if (silent >= 0) throw no(`serials[${silent}].type`, 'there are no words for a port that is not connected')
}

function refuseDisk(
  { device, path, format, readonly, cache, discard, serial }: DiskSpec,
  field: string,
): void {
  const no = (name: string, why: string): Error => refuse(`${field}.${name}`, why, 'Leave it away.')
  if (cache !== undefined) throw no('cache', 'there are no words for it')
  if (discard !== undefined) throw no('discard', 'there are no words for it')
  if (serial !== undefined) throw no('serial', 'there are no words for it')
  if (readonly && device !== 'cdrom')
    throw no('readonly', 'there are no words for a drive that refuses writes')
  if (path === undefined) return
  if (path.startsWith('[') || path.startsWith('/dev/')) {
    throw refuse(`${field}.path`, `'${path}' is no file that could be in a package`)
  }
  const wanted = device === 'disk' ? 'vmdk' : 'raw'
  if (format === wanted) return
  const hint =
    device === 'disk' ? 'Convert it: qemu-img convert -O vmdk -o subformat=streamOptimized.' : undefined
  throw refuse(
    `${field}.format`,
    `images of a ${device} are ${wanted} in an OVF package, not ${format}`,
    hint,
  )
}

function refuseNetwork({ type, forwards }: NetworkSpec, field: string): void {
  if (forwards.length > 0) throw refuse(`${field}.forwards`, 'there are no words for forwarded ports')
  if (type === 'user' || type === 'bridge') return
  throw refuse(`${field}.type`, `there are no words for the type ${type}`, 'Use user (NAT) or bridge.')
}
