import { fifo } from './worker/board.js'

/** Where the code of {@link buildCartridge} begins in memory. */
export const cartridgeOrigin = 0xc000

/** Bytes of its ROM. */
const romLength = 16 * 1024

/** The bytes of an address, the low one first. */
const word = (value: number): readonly [number, number] => [value & 0xff, value >> 8]

/**
 * Makes a cartridge of the simplest board, NROM with 16 KiB and pattern RAM (mapper 0; NESdev Wiki, "INES"), whose code
 * begins when the machine is switched on. Interrupts find an `rti`.
 */
export function buildCartridge(code: Uint8Array | readonly number[]): Buffer {
  const header = Buffer.alloc(16)
  header.write('NES\x1a', 'latin1')
  header[4] = 1
  const rom = Buffer.alloc(romLength, 0xff)
  rom.set(code)
  const vectors = romLength - 6
  rom[vectors - 1] = 0x40 // rti
  const rti = word(cartridgeOrigin + vectors - 1)
  rom.set([...rti, ...word(cartridgeOrigin), ...rti], vectors)
  return Buffer.concat([header, rom])
}

/** Makes a cartridge that writes a line of ASCII text to the console and ends the machine by an address. */
export function buildGreeter(text: string, exitAddress: number): Buffer {
  const put = (value: number, address: number): readonly number[] => [0xa9, value, 0x8d, ...word(address)] // lda #; sta
  const characters = [...Buffer.from(`${text}\n`, 'latin1')].flatMap((byte) => put(byte, fifo.data))
  const end = cartridgeOrigin + characters.length + put(0, exitAddress).length
  return buildCartridge([...characters, ...put(0, exitAddress), 0x4c, ...word(end)]) // jmp to itself
}
