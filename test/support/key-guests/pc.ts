import { assembleForDos, type Piece, place, short } from '../dos-assembler.js'
import { call, print, serial, serialStart } from '../dos-guest.js'

/** What the guest says when it reads the keyboard. */
export const pcKeysReady = 'ready polyvisor-guest keys\n'

/** Tells the codes that the keyboard's controller has (IBM PC/AT Technical Reference, "Keyboard Controller"), as they are. */
const guest: readonly Piece[] = [
  0xfa, // cli: neither the BIOS nor DOS takes them
  ...serialStart,
  ...print('ready'),
  place('next'),
  ...[0xe4, 0x64], // in al, 64h
  ...[0xa8, 0x01], // test al, output buffer full
  ...[0x74, short('next')], // je
  ...[0xe4, 0x60], // in al, 60h
  ...call('put'),
  ...[0xeb, short('next')], // jmp
  ...serial,
  place('ready'),
  `${pcKeysReady}\0`,
]

/** A .COM program that says every scan code of the keyboard on the first serial port, a byte each. */
export function dosKeyGuest(): Buffer {
  return assembleForDos(0x100, guest)
}

/** The image of a floppy disk whose boot sector does so. */
export function bootKeyGuest(): Buffer {
  const image = Buffer.alloc(1440 * 1024)
  assembleForDos(0x7c00, guest).copy(image)
  image.writeUInt16LE(0xaa55, 510)
  return image
}
