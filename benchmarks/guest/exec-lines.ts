/** The lines with which the payload answers the command `exec`; `PROTOCOL.md` is their specification. */
export type ExecLine =
  | {
      /** Standard output or standard error of the program. */
      readonly kind: 'output' | 'complaint'
      /** At most 200 characters of printable ASCII. */
      readonly text: string
      /** Whether the program's line ends here; otherwise it goes on in the stream's next one. */
      readonly whole: boolean
    }
  | {
      readonly kind: 'done-exec'
      /** The exit code; of a program that a signal ended 128 and its number; 127 if it could not be started. */
      readonly status: number
      readonly ticks: bigint
    }

/** The most words that a command may have, the program included. */
export const mostExecWords = 64

const piece = /^(output|complaint)(-part)? ([ -~]{0,200})$/
const done = /^done exec (0|[1-9]\d{0,2}) (0|[1-9]\d{0,19})$/
const largest64 = (1n << 64n) - 1n

/** What a line of the answer means; `undefined` if it is none. */
export function parseExecLine(line: string): ExecLine | undefined {
  const [, stream, part, text = ''] = piece.exec(line) ?? []
  if (stream === 'output' || stream === 'complaint') return { kind: stream, text, whole: part === undefined }
  const [, status, digits] = done.exec(line) ?? []
  if (status === undefined || digits === undefined || Number(status) > 255) return undefined
  const ticks = BigInt(digits)
  return ticks > largest64 ? undefined : { kind: 'done-exec', status: Number(status), ticks }
}

/**
 * The words of the command. The payload takes them apart at blanks and knows no quotation marks.
 *
 * @throws TypeError for a word that is empty or has anything but printable ASCII without blanks, for too many of them,
 *   and for a program that is no absolute path.
 */
export function execWords(words: readonly string[]): string {
  const [program = ''] = words
  if (!program.startsWith('/')) throw new TypeError(`not an absolute path: ${JSON.stringify(program)}`)
  if (words.length > mostExecWords) throw new TypeError(`more than ${mostExecWords} words`)
  const odd = words.find((word) => !/^[!-~]+$/.test(word))
  if (odd !== undefined)
    throw new TypeError(`not a word of printable ASCII without blanks: ${JSON.stringify(odd)}`)
  return words.join(' ')
}
