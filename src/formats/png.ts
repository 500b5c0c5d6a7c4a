/** First bytes of a PNG (ISO/IEC 15948, 5.2). */
const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** Whether a picture says that it is a PNG. */
export function isPng(data: Uint8Array): boolean {
  return data.length > signature.length && signature.equals(data.subarray(0, signature.length))
}
