import { word } from './mos6502-code.js'

/** Where the ROM of a cartridge is seen that takes the place of the KERNAL (Commodore 64 Programmer's Reference Guide, 1982, chapter 5). */
export const cartridgeOrigin = 0xe000

/** How large it is, in bytes. */
const romSize = 0x2000

/** Where it says what the CPU goes on with after an interrupt, and at the beginning. */
const vectors = 0xfffa

/** Registers of the 6551 of a SwiftLink at DE00h (MOS Technology: 6551 data sheet, "Register select"). */
export const [serialData, serialStatus, serialCommand, serialControl] = [0xde00, 0xde01, 0xde02, 0xde03]

/** What a Turbo232 has beside them, for speeds beyond those of the 6551. */
const serialSpeed = 0xde07

/** The bytes of `lda #value` and `sta to`. */
export const store = (to: number, value: number): readonly number[] => [0xa9, value, 0x8d, ...word(to)]

/** Sets it to 57,600 baud, 8 bits, no parity and no interrupts, and lets it begin. */
export const serialStart: readonly number[] = [
  ...store(serialStatus, 0),
  ...store(serialControl, 0x10),
  ...store(serialSpeed, 2),
  ...store(serialCommand, 0x0b),
]

/** A ROM of 8 KiB with which the CPU begins, at its first byte. */
export function romOf(code: Uint8Array): Buffer {
  const rom = Buffer.alloc(romSize, 0xff)
  rom.set(code)
  // For a non-maskable interrupt, the beginning, and any other interrupt.
  for (const at of [vectors, vectors + 2, vectors + 4])
    rom.writeUInt16LE(cartridgeOrigin, at - cartridgeOrigin)
  return rom
}

/** A cartridge in the Ultimax mode, whose ROM the CPU sees instead of all but 4 KiB of the memory. */
export function cartridge(code: Uint8Array): Buffer {
  return imageOf(code, hardware.usual)
}

/** A cartridge with a KERNAL of its own, and all of the memory. */
export function kernalCartridge(code: Uint8Array): Buffer {
  return imageOf(code, hardware.exos)
}

/** Numbers of kinds of cartridges in the file format of CCS64 (VICE manual, "The CRT cartridge image format"). */
const hardware = { usual: 0, exos: 44 } as const

/** A cartridge of 8 KiB; the CPU begins with its first byte. */
function imageOf(code: Uint8Array, kind: number): Buffer {
  const rom = romOf(code)
  const header = Buffer.alloc(0x40)
  header.write('C64 CARTRIDGE   ', 'latin1')
  header.writeUInt32BE(header.length, 0x10)
  header.writeUInt16BE(0x100, 0x14)
  header.writeUInt16BE(kind, 0x16)
  // EXROM is high, and GAME low.
  header.set([1, 0], 0x18)
  header.write('POLYVISOR', 0x20, 'latin1')
  const chip = Buffer.alloc(0x10)
  chip.write('CHIP', 'latin1')
  chip.writeUInt32BE(chip.length + rom.length, 4)
  chip.writeUInt16BE(cartridgeOrigin, 12)
  chip.writeUInt16BE(rom.length, 14)
  return Buffer.concat([header, chip, rom])
}
