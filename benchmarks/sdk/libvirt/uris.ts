import type { Libvirtd } from './libvirtd.js'

/** The daemon's test driver for this package. */
export function ourTestUri({ socket }: Pick<Libvirtd, 'socket'>): string {
  return `libvirt+unix:///default?driver=test&socket=${encodeURIComponent(socket)}`
}

/** The daemon's test driver for the C library. */
export function theirTestUri({ socket }: Pick<Libvirtd, 'socket'>): string {
  return `test+unix:///default?socket=${encodeURIComponent(socket)}`
}

/** The daemon's session of QEMU for this package. */
export function ourSessionUri({ socket }: Pick<Libvirtd, 'socket'>): string {
  return `libvirt+unix:///session?socket=${encodeURIComponent(socket)}`
}

/** The daemon's session of QEMU for the C library. */
export function theirSessionUri({ socket }: Pick<Libvirtd, 'socket'>): string {
  return `qemu+unix:///session?socket=${encodeURIComponent(socket)}`
}
