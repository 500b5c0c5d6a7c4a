import { open } from 'node:fs/promises'

/** How much of an image is looked at in one go, in bytes: more than any of its parts has. */
const windowLength = 2 ** 20

/**
 * Looks at the parts that begin in some bytes of an image, and are whole there.
 *
 * @param at Where in the image the bytes begin.
 * @returns How many bytes they have, and what is wrong with the next one, if anything is.
 */
export type Look = (
  bytes: Buffer,
  at: number,
) => { readonly seen: number; readonly fault?: string | undefined }

/** Goes along an image, from one of its parts to the next, and says what is wrong with it, if anything is. */
export async function walkImage(path: string, look: Look): Promise<string | undefined> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    for (let at = 0; at < size; ) {
      const bytes = Buffer.alloc(Math.min(windowLength, size - at))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at)
      const { seen, fault } = look(bytes.subarray(0, bytesRead), at)
      if (fault !== undefined) return fault
      if (seen === 0) return 'it is cut off'
      at += seen
    }
    return undefined
  } finally {
    await file.close()
  }
}
