/**
 * Makes a guest's bytes safe to print and to store: control characters, the C1 range included, and everything
 * outside ASCII become `\xNN`. At most `limit` characters are kept.
 */
export function visibleText(bytes: Uint8Array, limit = 200): string {
  let text = ''
  for (const byte of bytes) {
    if (text.length >= limit) return `${text.slice(0, limit)}…`
    text +=
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return text
}
