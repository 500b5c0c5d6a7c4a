import { HypervisorError } from '../../src/errors.js'
import { type Architecture, architectures } from '../../src/spec/schema.js'
import { findOnPath, requireExecutable } from '../../src/transports/find-on-path.js'

/** The Debian package (12, bookworm) of the program for each architecture that QEMU emulates. */
const packages: Partial<Readonly<Record<Architecture, string>>> = {
  x86_64: 'qemu-system-x86',
  i386: 'qemu-system-x86',
  aarch64: 'qemu-system-arm',
  arm: 'qemu-system-arm',
  ppc64: 'qemu-system-ppc',
  ppc64le: 'qemu-system-ppc',
  ppc: 'qemu-system-ppc',
  mips: 'qemu-system-mips',
  mipsel: 'qemu-system-mips',
  mips64: 'qemu-system-mips',
  mips64el: 'qemu-system-mips',
  sparc: 'qemu-system-sparc',
  sparc64: 'qemu-system-sparc',
  riscv64: 'qemu-system-misc',
  riscv32: 'qemu-system-misc',
  s390x: 'qemu-system-misc',
  m68k: 'qemu-system-misc',
  alpha: 'qemu-system-misc',
  hppa: 'qemu-system-misc',
  sh4: 'qemu-system-misc',
  loongarch64: 'qemu-system-misc',
  microblaze: 'qemu-system-misc',
  or1k: 'qemu-system-misc',
  xtensa: 'qemu-system-misc',
}

/** The architectures that QEMU emulates, installed here or not. */
export const qemuArchitectures: readonly Architecture[] = Object.freeze(
  architectures.filter((architecture) => packages[architecture] !== undefined),
)

/** The Debian package of the program for an architecture; `undefined` if QEMU does not emulate it. */
export function packageOf(architecture: Architecture): string | undefined {
  return packages[architecture]
}

/** The programs that can run an architecture, best first. */
function candidates(architecture: Architecture): readonly string[] {
  const own = `qemu-system-${architecture}`
  return architecture === 'i386' ? [own, 'qemu-system-x86_64'] : [own]
}

/** Finds the program for an architecture on the PATH. @returns its path, or `undefined`. */
export function findProgram(architecture: Architecture): string | undefined {
  for (const name of candidates(architecture)) {
    const path = findOnPath(name)
    if (path !== undefined) return path
  }
  return undefined
}

/**
 * Finds the program for an architecture, or takes the given one.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED`, with the package to install.
 */
export function requireProgram(architecture: Architecture, given?: string): string {
  if (given !== undefined) return requireExecutable(given, 'qemu.binary')
  const path = findProgram(architecture)
  if (path !== undefined) return path
  throw new HypervisorError('ERR_NOT_INSTALLED', `qemu-system-${architecture} is not on the PATH`, {
    hint: `On Debian and Ubuntu: apt-get install ${packageOf(architecture)}`,
  })
}
