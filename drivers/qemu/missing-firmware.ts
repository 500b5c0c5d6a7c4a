import { HypervisorError } from '../../src/errors.js'

/** How the boards of QEMU 7.2 say that they did not find their firmware (hw/sparc, hw/sparc64, hw/ppc, hw/m68k/q800.c). */
const complaint = /could not load (?:prom|PowerPC bios|MacROM) '([^']+)'/

/**
 * The error of a QEMU that ended because it found no firmware for its board, by what it said; `undefined` if it said
 * something else.
 *
 * @returns HypervisorError `ERR_NOT_INSTALLED` with the package to install, if there is one.
 */
export function missingFirmware(stderr: string, cause: unknown): HypervisorError | undefined {
  const file = complaint.exec(stderr)?.[1]
  if (file === undefined) return undefined
  return new HypervisorError('ERR_NOT_INSTALLED', `the firmware ${file} of this machine is not installed`, {
    cause,
    hint: /^openbios-/.test(file)
      ? `On Debian and Ubuntu: apt-get install ${openbiosPackage(file)}`
      : 'It is not free to copy: start the machine with a boot.kernel, for which it is not needed.',
  })
}

function openbiosPackage(file: string): string {
  return file.startsWith('openbios-ppc') ? 'openbios-ppc' : 'openbios-sparc'
}
