import type { QemuUserOptions } from './options.js'

/**
 * The arguments of an emulator: its own, then the program and the program's. QEMU takes the first word that does not
 * begin with a dash for the program, and the program's path begins with a slash.
 */
export function emulatorArguments(
  program: string,
  cpuModel: string | undefined,
  { args, libraries }: Pick<QemuUserOptions, 'args' | 'libraries'>,
): readonly string[] {
  return [
    ...(cpuModel === undefined ? [] : ['-cpu', cpuModel]),
    ...(libraries === undefined ? [] : ['-L', libraries]),
    program,
    ...args,
  ]
}
