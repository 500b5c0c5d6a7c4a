/** First bytes of a PNG (ISO/IEC 15948, 5.2). */
export const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** Whether a picture says that it is a PNG. */
export function isPng(data: Uint8Array): boolean {
  return data.length > pngSignature.length && pngSignature.equals(data.subarray(0, pngSignature.length))
}
