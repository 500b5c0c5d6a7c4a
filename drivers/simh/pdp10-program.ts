import { readFile } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'
import { findWordFault, halfOf, type Words, wordsOf } from './pdp10-words.js'

/** Blocks of an EXE file: its directory, its entry vector, something optional, and its end. */
const [directory, entryVector, optional, end] = [0o1776, 0o1775, 0o1774, 0o1777]

/** Words of a page. */
const pageLength = 512

/** Words that SIMH has room for in a directory. */
const longestDirectory = 2 * pageLength

/** The operation JRST, the first nine bits of a word. */
const jump = 0o254

/**
 * Checks that a file is a program of a PDP-10 that SIMH loads ("PDP-10 Simulator Usage", LOAD, and PDP10/pdp10_sys.c): SAV
 * or EXE, each word of 36 bits in 8 bytes, the low one first. SIMH runs whatever a truncated SAV file has left in memory.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requirePdp10Program(path: string): Promise<void> {
  const why = findProgramFault(await readFile(path))
  if (why === undefined) return
  throw refuse(
    'boot.kernel',
    `'${path}' is no whole SAV or EXE file of a PDP-10: ${why}`,
    'A word of 36 bits has 8 bytes in it, the low one first; a file with 5 bytes for each word has to be converted.',
  )
}

/** Says what is wrong with a program, if anything is. */
export function findProgramFault(bytes: Uint8Array): string | undefined {
  const fault = findWordFault(bytes)
  if (fault !== undefined) return fault
  const words = wordsOf(bytes)
  return halfOf(words(0), 'left') === directory ? findExeFault(words) : findSavFault(words)
}

/** Blocks that begin with a negative count and the address before their first word, and at the end a jump. */
function findSavFault(words: Words): string | undefined {
  for (let at = 0; ; ) {
    const head = words(at)
    if (head === undefined) return 'it ends before the jump to its beginning'
    const left = halfOf(head, 'left')
    if (left >> 9 === jump) return undefined
    if (left < 2 ** 17) return `there is neither a block nor a jump at word ${at}`
    at += 1 + 2 ** 18 - left
  }
}

/** Blocks that say what they are and how long; the directory says which pages of the file belong where in memory. */
function findExeFault(words: Words): string | undefined {
  let pages: readonly [first: number, count: number][] | undefined
  for (let at = 0; ; ) {
    const head = words(at)
    if (head === undefined) return 'it ends before its last block'
    const [kind, length] = [halfOf(head, 'left'), halfOf(head, 'right')]
    if (kind === end) return 'it has no entry vector, without which SIMH does not load it'
    if (length === 0) return `the block at word ${at} has no length`
    if (words(at + length - 1) === undefined) return `the block at word ${at} is cut off`
    if (kind === directory && length > longestDirectory) return 'its directory is too long'
    if (kind === directory && pages === undefined) pages = readDirectory(words, at + 1, length - 1)
    else if (kind === entryVector && length === 3) break
    else if (kind !== optional) return `there is no block at word ${at}`
    at += length
  }
  const missing = pages?.find(
    ([first, count]) => first > 0 && words((first + count) * pageLength - 1) === undefined,
  )
  return missing === undefined ? undefined : `it has no page ${missing[0] + missing[1] - 1}`
}

/** The pages of the file that a directory names: two words for each run of them. */
function readDirectory(words: Words, at: number, length: number): readonly [first: number, count: number][] {
  return Array.from({ length: Math.floor(length / 2) }, (_, index) => {
    const [first = 0n, second = 0n] = [words(at + 2 * index), words(at + 2 * index + 1)]
    return [halfOf(first, 'right'), Number(second >> 27n) + 1]
  })
}
