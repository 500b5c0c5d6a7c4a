import { refuse } from '../../spec/refuse.js'
import type { Architecture } from '../../spec/schema.js'

/** The systems that no more is said of than their CPU, by VMware's words. */
const plainSystems: ReadonlyMap<Architecture, string> = new Map<Architecture, string>([
  ['x86_64', 'other-64'],
  ['i386', 'other'],
  ['aarch64', 'arm-other-64'],
])

/** VMware's word for a system of which only the CPU is known. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeGuestOs(architecture: Architecture): string {
  const word = plainSystems.get(architecture)
  if (word === undefined) throw refuse('architecture', `VMware does not run ${architecture}`)
  return word
}

/** The CPU of a system: those of 64 bits end in -64, as libvirt reads them (`virVMXParseConfig`). */
export function readGuestOs(word = ''): Architecture {
  if (/^arm-/i.test(word)) return 'aarch64'
  return /-64$/.test(word) ? 'x86_64' : 'i386'
}

/** Writes a UUID as VMware does: bytes with a space between them, and a hyphen between the halves. */
export function writeUuid(uuid: string): string {
  const bytes = uuid.replaceAll('-', '').match(/../g) ?? []
  return `${bytes.slice(0, 8).join(' ')}-${bytes.slice(8).join(' ')}`
}
