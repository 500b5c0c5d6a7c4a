import { z } from 'zod'

/** Bytes, which the agent sends in base64. */
export const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
