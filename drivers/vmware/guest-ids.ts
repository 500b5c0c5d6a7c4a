import type { Architecture } from '../../src/spec/schema.js'

/** The guest that a machine is for if nobody says it (`VirtualMachineGuestOsIdentifier` of the API). */
export const usualGuestIds = { x86_64: 'otherGuest64', i386: 'otherGuest' } as const

/** The architectures of guests. */
export type GuestArchitecture = keyof typeof usualGuestIds

/** Whether VMware's machines have CPUs of this architecture. */
export function isGuestArchitecture(architecture: Architecture): architecture is GuestArchitecture {
  return Object.hasOwn(usualGuestIds, architecture)
}

/** The architecture of a guest: the API names those of 64 bits so. */
export function architectureOf(guestId: string): GuestArchitecture {
  return /64|^(vmkernel|fedora|darwin1[1-9]|coreos|amazonlinux|crx)/i.test(guestId) ? 'x86_64' : 'i386'
}
