import { refuse } from '../../spec/refuse.js'
import { type Architecture, architectures } from '../../spec/schema.js'

/** Where libvirt has another word for a CPU than QEMU (src/util/virarch.c of libvirt). */
const libvirtWords: ReadonlyMap<Architecture, string> = new Map<Architecture, string>([
  ['i386', 'i686'],
  ['arm', 'armv7l'],
  ['hppa', 'parisc'],
])

/** Those that libvirt has no word for, or not the same in its program and in its schema (`or1k`). */
const unknown: readonly Architecture[] = [
  ...(['or1k', 'vax', 'pdp11', 'pdp10', 'z80', '6502'] as const),
  ...(['s370', 'pdp8', 'nova'] as const),
]

/** libvirt's word for an architecture. @throws HypervisorError `ERR_INVALID_SPEC` if it has none. */
export function toLibvirtArchitecture(architecture: Architecture): string {
  if (unknown.includes(architecture)) throw refuse('architecture', `libvirt does not know ${architecture}`)
  return libvirtWords.get(architecture) ?? architecture
}

/** The architecture of a word of libvirt's; `undefined` for one that a specification cannot name. */
export function fromLibvirtArchitecture(word: string): Architecture | undefined {
  return architectures.find(
    (architecture) => !unknown.includes(architecture) && toLibvirtArchitecture(architecture) === word,
  )
}

/** Whether a type of domain is run by QEMU. */
export function isQemuType(type: string): boolean {
  return ['qemu', 'kvm', 'hvf'].includes(type)
}

/** Whether an architecture is that of PCs. */
export function isPc(architecture: Architecture): boolean {
  return architecture === 'x86_64' || architecture === 'i386'
}
