import type { PictureFrame } from './frame-buffer.js'

/** A screen for an emulator that draws on one, in pixels. */
export interface DisplaySize {
  readonly width: number
  readonly height: number
  /** What the emulator's window has around the machine's picture, such as buttons. Default: nothing. */
  readonly frame?: PictureFrame | undefined
  /** The keys of the machine's keyboard, by QEMU's names, for the feature `send-key`. Default: it has none. */
  readonly keys?: ReadonlySet<string> | undefined
}

/** Files of an X server in the folder of its machine. */
export const displayFiles = {
  /** The FIFO in which it says its number. */
  number: 'display',
  /** The secret that lets the emulator in, and nobody else. */
  authority: 'xauthority',
  /** Its lock is held by who presses keys. */
  keyboard: 'keyboard',
  /** What it writes. */
  log: 'display.log',
  /** Its screen, as `-fbdir` puts it there. */
  screen: 'Xvfb_screen0',
} as const

/** The program, and the Debian package that has it. */
export const xServer = { program: 'Xvfb', package: 'xvfb' } as const

/**
 * Arguments of Xvfb(1) and Xserver(1): a screen in a file of the working folder, with the weave as its background, which
 * tells what is no window; no pointer on it; keys that do not repeat on their own, since a machine has its own way to do so; no new beginning when
 * an emulator closes its first connection to open another; a free number, which it says on its standard output; and only local
 * connections, with the secret.
 */
export function xServerArguments({ width, height }: DisplaySize): readonly string[] {
  return [
    ...['-screen', '0', `${width}x${height}x24`, '-fbdir', '.', '-retro', '-nocursor', '-noreset', '-r'],
    ...['-displayfd', '1', '-nolisten', 'tcp', '-auth', displayFiles.authority],
  ]
}
