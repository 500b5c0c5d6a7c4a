/** Bytes that a word of 36 bits has in a file of SIMH, the low one first. */
export const wordLength = 8

/** Words of a file by their number, as far as there are any. */
export type Words = (index: number) => bigint | undefined

/** The words of a file. */
export function wordsOf(bytes: Uint8Array): Words {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (index) => {
    const at = index * wordLength
    return at + wordLength <= view.byteLength ? view.getBigUint64(at, true) : undefined
  }
}

/** A half of a word. */
export function halfOf(word: bigint | undefined, half: 'left' | 'right'): number {
  return Number(((word ?? 0n) >> (half === 'left' ? 18n : 0n)) & 0o777777n)
}

/** Says what is wrong with the words of a file, if anything is: each has 36 bits of 64. */
export function findWordFault(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'it is empty'
  if (bytes.length % wordLength !== 0) return `${bytes.length} bytes are no whole words of ${wordLength}`
  const words = wordsOf(bytes)
  for (let index = 0; index < bytes.length / wordLength; index += 1) {
    if ((words(index) ?? 0n) >> 36n !== 0n) return `word ${index} has more than 36 bits`
  }
  return undefined
}
