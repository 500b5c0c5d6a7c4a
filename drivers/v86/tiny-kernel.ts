/** Where the code of {@link buildKernel} begins in memory. */
export const kernelCodeAddress = 0x100020

/**
 * Makes a multiboot kernel of some machine code. It starts in 32-bit protected mode with flat segments and
 * without a stack (Multiboot Specification 0.6.96, 3.2). The header has the fields that give the addresses
 * (3.1.3), so no ELF is needed.
 */
export function buildKernel(code: readonly number[]): Uint8Array {
  const address = 0x100000
  const headerLength = kernelCodeAddress - address
  const flags = 0x10000
  const image = Buffer.alloc(headerLength + code.length)
  const fields = [0x1badb002, flags, -(0x1badb002 + flags), address, address, 0, 0, kernelCodeAddress]
  for (const [index, field] of fields.entries()) image.writeInt32LE(field | 0, index * 4)
  image.set(code, headerLength)
  return image
}

/** Makes a kernel that writes a line of ASCII text to the first serial port and switches the machine off. */
export function buildGreeter(text: string): Uint8Array {
  const characters = [...Buffer.from(`${text}\n`, 'latin1')].flatMap((byte) => [
    ...[0xb0, byte], // mov al, byte
    0xee, // out dx, al
  ])
  return buildKernel([
    ...[0x66, 0xba, 0xf8, 0x03], // mov dx, 0x3f8
    ...characters,
    ...[0x66, 0xba, 0x01, 0x05], // mov dx, 0x501
    ...[0x31, 0xc0], // xor eax, eax
    0xee, // out dx, al
    ...[0xfa, 0xf4], // cli; hlt
  ])
}
