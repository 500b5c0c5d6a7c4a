/** Filters what a guest writes to its console before a terminal sees it. Give it the bytes in order. */
export interface ConsoleFilter {
  /** Filters the next bytes. */
  filter(data: Uint8Array): string
  /** What puts the terminal's colours back, if the guest changed them. */
  end(): string
}

/**
 * Final bytes of the control sequences (ECMA-48, CSI … final) that are let through. They colour (`m`), move
 * the cursor (`A`–`H`, `d`, `f`), erase (`J`, `K`, `X`), insert, delete and scroll (`@`, `L`, `M`, `P`,
 * `S`, `T`). None of them makes the terminal answer, changes its mode, its title or its clipboard.
 */
const harmlessFinals = new Set('@ABCDEFGHJKLMPSTXdfm')

/** Parameters of a sequence that is let through: numbers only, so nothing private (`?`, `>`). */
const harmlessParameters = /^[0-9;:]{0,40}$/

/** A sequence longer than this is no sequence; its rest is shown as text. */
const longest = 4096

type State = 'text' | 'escape' | 'escape-intermediate' | 'csi' | 'string' | 'string-escape'

/**
 * Makes a {@link ConsoleFilter}. It lets through text, line breaks, tabs, backspaces and the control
 * sequences named above, and swallows all other control characters and sequences: titles and clipboard
 * (OSC), device control (DCS), questions whose answer would be typed into the guest or the shell (DA, DSR),
 * private modes, character sets, reset. Bytes that are not UTF-8 become U+FFFD.
 */
export function createConsoleFilter(): ConsoleFilter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let state: State = 'text'
  let sequence = ''
  let length = 0
  let coloured = false

  const step = (character: string): string => {
    const code = character.codePointAt(0) ?? 0
    // CAN and SUB end any sequence (ECMA-48 8.3.6, 8.3.148)
    if (code === 0x18 || code === 0x1a) {
      state = 'text'
      return ''
    }
    if (state !== 'text' && ++length > longest) state = 'text'
    switch (state) {
      case 'text':
        return plain(character, code)
      case 'escape':
        return afterEscape(character, code)
      case 'escape-intermediate':
        if (code < 0x20 || code > 0x2f) state = 'text'
        return ''
      case 'csi':
        return inSequence(character, code)
      case 'string':
        if (code === 0x1b) state = 'string-escape'
        else if (code === 0x07 || code === 0x9c) state = 'text'
        return ''
      case 'string-escape':
        // ST is ESC \; any other escape ends the string as well and begins a sequence of its own
        state = 'text'
        if (character === '\\') return ''
        begin('escape')
        return afterEscape(character, code)
    }
  }

  const begin = (next: State): void => {
    state = next
    sequence = ''
    length = 0
  }

  const plain = (character: string, code: number): string => {
    if (code === 0x1b) begin('escape')
    else if (code === 0x9b) begin('csi')
    else if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) begin('string')
    else if (isText(code)) return character
    return ''
  }

  const afterEscape = (character: string, code: number): string => {
    if (character === '[') begin('csi')
    else if ('PX]^_'.includes(character)) begin('string')
    else if (code === 0x1b) begin('escape')
    else if (code >= 0x20 && code <= 0x2f) begin('escape-intermediate')
    else state = 'text'
    return ''
  }

  const inSequence = (character: string, code: number): string => {
    if (code === 0x1b) {
      begin('escape')
      return ''
    }
    // a terminal obeys a control character in the middle of a sequence at once
    if (code < 0x20) return isText(code) ? character : ''
    if (code < 0x40) {
      sequence += character
      return ''
    }
    state = 'text'
    if (code > 0x7e || !harmlessFinals.has(character) || !harmlessParameters.test(sequence)) return ''
    if (character === 'm') coloured = true
    return `\x1b[${sequence}${character}`
  }

  return {
    filter(data) {
      let text = ''
      for (const character of decoder.decode(data, { stream: true })) text += step(character)
      return text
    },
    end: () => (coloured ? '\x1b[0m' : ''),
  }
}

/** Printable text, line feed, carriage return, tab, backspace; no control of the writing direction. */
function isText(code: number): boolean {
  if (code === 0x0a || code === 0x0d || code === 0x09 || code === 0x08) return true
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return false
  return !((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
}
