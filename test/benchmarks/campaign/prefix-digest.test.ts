import { expect } from 'chai'
import fc from 'fast-check'
import { prefixDigest } from '../../../benchmarks/campaign/prefix-digest.js'
import { digestOf } from '../../../benchmarks/digest.js'

describe('the digest of the part of a file that counts', () => {
  it('is that of the bytes up to where it ends, however they come', () => {
    const piece = fc.record({
      bytes: fc.uint8Array({ maxLength: 40 }),
      share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const digest = prefixDigest()
        let [taken, end] = [0, 0]
        for (const { bytes, share } of pieces) {
          // A place in this piece, or the same as before.
          if (share !== null) end = Math.max(end, taken + Math.ceil(share * bytes.length))
          digest.push(bytes, end)
          taken += bytes.length
        }
        const all = Buffer.concat(pieces.map(({ bytes }) => bytes))
        expect(digest.sha256()).to.equal(digestOf(all.subarray(0, end)))
      }),
    )
  })
})
