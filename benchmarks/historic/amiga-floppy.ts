/** Bytes of a disk with 880 KiB, of its boot block, and where the code begins there. */
const [diskLength, blockLength, codeStart] = [901_120, 1024, 12]

/**
 * The image of a floppy disk of an Amiga with a program in its boot block, whose words add up to all ones, with every carry
 * added (Amiga ROM Kernel Reference Manual).
 *
 * @throws RangeError for a program that is longer than a boot block.
 */
export function amigaFloppy(code: Uint8Array): Buffer {
  if (code.length > blockLength - codeStart) throw new RangeError('the program is longer than a boot block')
  const image = Buffer.alloc(diskLength)
  image.write('DOS\0', 'latin1')
  image.writeUInt32BE(880, 8)
  image.set(code, codeStart)
  let sum = 0
  for (let at = 0; at < blockLength; at += 4) {
    sum += image.readUInt32BE(at)
    if (sum >= 2 ** 32) sum = sum - 2 ** 32 + 1
  }
  image.writeUInt32BE(2 ** 32 - 1 - sum, 4)
  return image
}
