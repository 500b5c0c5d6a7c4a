import { constants, openSync } from 'node:fs'
import { libc } from './libc.js'

/** A pseudoterminal (pty(7)) that passes every byte on as it is. */
export interface Terminal {
  /** The descriptor of the side that reads what programs write to it, and writes what they read. */
  readonly fd: number
  /** The path of the device that programs open as their terminal. */
  readonly path: string
}

/** The longest path of such a device, with the byte at its end. */
const pathLength = 64

/** Room for the C library's `struct termios`, whose length differs by architecture. */
const settingsLength = 256

/**
 * Opens a new pseudoterminal. Nothing is echoed, no line is edited, no byte makes a signal: its input, output and
 * local modes are all off (termios(3)), which are the first, second and fourth word of the settings on every
 * architecture of Linux.
 *
 * @throws the system's error, for example `ENOENT` where there is no `/dev/ptmx`.
 */
export async function openTerminal(): Promise<Terminal> {
  const library = await libc()
  const unlock = library.declare('int unlockpt(int fd)')
  const nameOf = library.declare('int ptsname_r(int fd, _Out_ uint8_t *name, size_t length)')
  const getSettings = library.declare('int tcgetattr(int fd, _Out_ uint8_t *settings)')
  const setSettings = library.declare('int tcsetattr(int fd, int actions, const uint8_t *settings)')
  const fd = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY)
  unlock(fd)
  const name = Buffer.alloc(pathLength)
  nameOf(fd, name, pathLength)
  const settings = Buffer.alloc(settingsLength)
  getSettings(fd, settings)
  for (const word of [0, 1, 3]) settings.writeUInt32LE(0, 4 * word)
  setSettings(fd, 0, settings)
  return { fd, path: name.toString('utf8', 0, name.indexOf(0)) }
}
