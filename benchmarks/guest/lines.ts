/** Cuts a stream of bytes into lines. */
export interface LineCutter {
  /** Takes the next bytes and returns the lines that they complete, without line ends. */
  push(bytes: Uint8Array): readonly string[]
}

/**
 * Cuts what a guest sends into lines, byte by byte as latin1, so that no byte is lost or makes an error. A `\r` is
 * dropped. Of a line longer than `longest` bytes (default 4096) only the beginning is kept: a guest that never ends
 * its line costs no memory.
 */
export function lineCutter(longest = 4096): LineCutter {
  let begun = ''
  return {
    push(bytes) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      const parts = text.replaceAll('\r', '').split('\n')
      const complete: string[] = []
      for (const [index, part] of parts.entries()) {
        begun = (begun + part.slice(0, longest)).slice(0, longest)
        if (index === parts.length - 1) break
        complete.push(begun)
        begun = ''
      }
      return complete
    },
  }
}
