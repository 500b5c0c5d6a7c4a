import { HypervisorError } from '../../src/errors.js'
import { findOnPath, requireExecutable } from '../../src/transports/find-on-path.js'

/** The architectures whose Linux programs QEMU 7.2 emulates. */
export const userArchitectures = [
  'aarch64',
  'alpha',
  'arm',
  'hppa',
  'i386',
  'loongarch64',
  'm68k',
  'microblaze',
  'mips',
  'mips64',
  'mips64el',
  'mipsel',
  'or1k',
  'ppc',
  'ppc64',
  'ppc64le',
  'riscv32',
  'riscv64',
  's390x',
  'sh4',
  'sparc',
  'sparc64',
  'x86_64',
  'xtensa',
] as const

/** What to do to get an emulator. */
export const installHint = 'On Debian and Ubuntu: apt-get install qemu-user, or qemu-user-static.'

/** Finds the emulator for an architecture: the shared program, or the static one. */
export function findEmulator(architecture: string): string | undefined {
  return findOnPath(`qemu-${architecture}`) ?? findOnPath(`qemu-${architecture}-static`)
}

/** The architectures whose emulators are installed. */
export function installedArchitectures(): readonly (typeof userArchitectures)[number][] {
  return userArchitectures.filter((architecture) => findEmulator(architecture) !== undefined)
}

/**
 * Finds the emulator for an architecture, or takes the given one.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` with the package to install.
 */
export function requireEmulator(architecture: string, given?: string): string {
  if (given !== undefined) return requireExecutable(given, 'qemu-user.binary')
  const path = findEmulator(architecture)
  if (path !== undefined) return path
  throw new HypervisorError('ERR_NOT_INSTALLED', `qemu-${architecture} is not on the PATH`, {
    hint: installHint,
  })
}
