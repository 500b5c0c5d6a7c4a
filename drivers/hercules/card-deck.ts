import { stat } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'

/** Bytes of a punched card. */
const cardLength = 80

/**
 * Checks that a file is a deck of cards, each of 80 bytes (Hercules, "Card reader devices", `ebcdic`), the first of which
 * has a PSW and two channel commands (IBM GA22-7000, "Initial Program Loading").
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requireCardDeck(path: string): Promise<void> {
  const { size } = await stat(path)
  if (size > 0 && size % cardLength === 0) return
  const why = size === 0 ? 'it is empty' : `its ${size} bytes are no whole cards of ${cardLength}`
  throw refuse(
    'boot.kernel',
    `'${path}' is no deck of cards: ${why}`,
    'It may be truncated, or have lines of text; a deck has EBCDIC or code, and nothing between its cards.',
  )
}
