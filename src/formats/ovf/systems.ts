import type { Architecture } from '../../spec/schema.js'

/** 32-bit systems of which there is one of 64 bits too (`CIM_OperatingSystem.OSType`); 1 is any other. */
const of32Bits: ReadonlySet<number> = new Set([
  1, 36, 58, 67, 69, 73, 76, 79, 82, 84, 89, 91, 93, 95, 97, 99, 106, 108, 114,
])

/** The CPU of a system, by VMware's word for it, else by its number (DSP0243 1.1.0, 9.9). Default: `x86_64`. */
export function readSystem(id: string | undefined, vmwareType: string | undefined): Architecture {
  if (vmwareType !== undefined) return /64(_?Guest)?$/i.test(vmwareType) ? 'x86_64' : 'i386'
  return id !== undefined && of32Bits.has(Number(id)) ? 'i386' : 'x86_64'
}

/** A system of which only the CPU is known; `undefined` for a CPU that has no such number. */
export function writeSystem(
  architecture: Architecture,
): { readonly id: number; readonly vmwareType: string; readonly name: string } | undefined {
  if (architecture === 'x86_64') return { id: 102, vmwareType: 'otherGuest64', name: 'Other 64-bit' }
  return architecture === 'i386' ? { id: 1, vmwareType: 'otherGuest', name: 'Other' } : undefined
}
