import type { z } from 'zod'
import type { LibvirtSettings } from '../../src/formats/libvirt-xml/settings.js'
import type { qemuOptions } from './options.js'

const accelerators = new Map([
  ['kvm', 'kvm'],
  ['hvf', 'hvf'],
  ['qemu', 'tcg'],
] as const)

/** The fields of the key `libvirt` that {@link qemuFromLibvirt} has words for. */
export const fieldsFromLibvirt: readonly string[] = ['libvirt.type', 'libvirt.balloon', 'libvirt.guestAgent']

/** What libvirt's settings of a domain are in the words of the key `qemu`. */
export function qemuFromLibvirt({
  type = 'qemu',
  balloon,
  guestAgent,
}: LibvirtSettings): z.input<typeof qemuOptions> {
  const accelerator = [...accelerators].find(([word]) => word === type)?.[1]
  return { ...(accelerator === undefined ? {} : { accelerator }), balloon, guestAgent }
}
