/** Where the ROM of a cartridge is seen, and the code behind its header. */
const rom = 0x4000
export const cartridgeOrigin = 0x4010

/** Ports of the RS-232C interface, an 8251 (MSX2 Technical Handbook, appendix). */
export const [serialData, serialControl] = [0x80, 0x81]

/** Those of the 8253 that is its clock. */
const [receiverClock, transmitterClock, clockMode] = [0x84, 0x85, 0x87]

/** The bytes of `ld a, value` and `out (port), a`. */
export const output = (port: number, value: number): readonly number[] => [0x3e, value, 0xd3, port]

/** Sets it to 57,600 baud, 8 bits, no parity (Intel 8251A data sheet, "Mode instruction"; 8253, "Control word"). */
export const serialStart: readonly number[] = [
  ...output(clockMode, 0x16),
  ...output(receiverClock, 2),
  ...output(clockMode, 0x56),
  ...output(transmitterClock, 2),
  ...[0, 0, 0, 0x40, 0x4e, 0x37].flatMap((value) => output(serialControl, value)),
]

/** A cartridge of 16 KiB, whose header says where its code is (MSX2 Technical Handbook, chapter 5, "Cartridges"). */
export function cartridge(code: Uint8Array): Buffer {
  const image = Buffer.alloc(16 * 1024, 0xff)
  image.fill(0, 0, cartridgeOrigin - rom)
  image.write('AB')
  image.writeUInt16LE(cartridgeOrigin, 2)
  image.set(code, cartridgeOrigin - rom)
  return image
}
