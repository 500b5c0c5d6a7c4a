import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { damaged } from './damaged.js'
import type { Digest } from './manifest.js'

/** What a file must be. */
export interface Expected {
  readonly name: string
  readonly size: number
  readonly digest: Digest | undefined
  readonly onProgress: ((bytes: number) => void) | undefined
}

/** Lets bytes through, and fails at their end with `ERR_FILE` if they are not those that the manifest tells. */
export function verifiedStream({ name, size, digest, onProgress }: Expected): Transform {
  const hash = digest === undefined ? undefined : createHash(digest.algorithm)
  let length = 0
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash?.update(piece)
      length += piece.length
      onProgress?.(length)
      done(null, piece)
    },
    flush(done) {
      if (length !== size) return done(damaged(name, `it has ${length} bytes, and not ${size}`))
      if (hash === undefined || hash.digest('hex') === digest?.value) return done()
      const word = digest?.algorithm.toUpperCase() ?? ''
      done(damaged(name, `it is not what the manifest says: its ${word} is another one`, 'Fetch it again.'))
    },
  })
}
