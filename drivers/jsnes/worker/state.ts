import { z } from 'zod'
import { screenHeight, screenWidth } from './protocol.js'

/** A saved machine: what jsnes says of itself, the bytes that wait for the program, and the picture. */
const savedSchema = z.strictObject({
  nes: z.looseObject({}),
  waiting: z.base64(),
  picture: z.base64(),
})

/** What is saved. */
export interface SavedNes {
  readonly nes: unknown
  readonly waiting: Uint8Array
  readonly picture: Uint32Array
}

/** Encodes what is to be saved. */
export function encodeState({ nes, waiting, picture }: SavedNes): ArrayBuffer {
  const text = JSON.stringify({
    nes,
    waiting: Buffer.from(waiting).toString('base64'),
    picture: Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength).toString('base64'),
  })
  return new Uint8Array(Buffer.from(text)).buffer
}

/** Decodes what was saved. @throws Error if it is something else. */
export function decodeState(state: ArrayBuffer): SavedNes {
  const content: unknown = JSON.parse(Buffer.from(state).toString())
  const { nes, waiting, picture } = savedSchema.parse(content)
  const pixels = new Uint32Array(screenWidth * screenHeight)
  const bytes = Buffer.from(picture, 'base64')
  if (bytes.length !== pixels.byteLength) throw new Error(`a picture of ${bytes.length} bytes`)
  new Uint8Array(pixels.buffer).set(bytes)
  return { nes, waiting: Buffer.from(waiting, 'base64'), picture: pixels }
}
