/** The status with which QEMU ends when {@link tinyGuest} has run: the value that it writes × 2 + 1. */
export const tinyGuestStatus = 0x2a * 2 + 1

/** Where the guest is loaded and begins. */
const loadAddress = 0x10_0000

const headerLength = 32

/** The address at which the code of a {@link multibootImage} begins. */
export const codeAddress = loadAddress + headerLength

/**
 * A machine's smallest guest: an image that writes 0x2a to the debug-exit device at port 0x501 and halts.
 *
 *     mov edx, 0x501 · mov al, 0x2a · out dx, al · cli · hlt
 */
export function tinyGuest(): Uint8Array {
  return multibootImage([0xba, 0x01, 0x05, 0x00, 0x00, 0xb0, 0x2a, 0xee, 0xfa, 0xf4])
}

/**
 * Makes a multiboot image of code for the 32-bit protected mode (Multiboot Specification 0.6.96, section 3.1; the
 * header's flag 16 says that it is no ELF file).
 */
export function multibootImage(code: readonly number[]): Uint8Array {
  const image = Buffer.alloc(headerLength + code.length)
  const magic = 0x1bad_b002
  const flags = 1 << 16
  const end = loadAddress + image.length
  const fields = [magic, flags, -(magic + flags) >>> 0, loadAddress, loadAddress, end, end, codeAddress]
  for (const [index, field] of fields.entries()) image.writeUInt32LE(field, index * 4)
  image.set(code, headerLength)
  return image
}
