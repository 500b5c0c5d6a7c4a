import { inflateSync } from 'node:zlib'
import { expect } from 'chai'
import { encodePng } from '../../../drivers/test/png.js'

describe('driver test: PNG', () => {
  it('writes the signature, three chunks with known checksums, and the pixels', () => {
    const png = Buffer.from(encodePng({ width: 2, height: 1, pixels: Uint8Array.of(0, 255) }))
    expect(png.subarray(0, 8).toString('hex')).to.equal('89504e470d0a1a0a')
    expect(png.subarray(8, 33).toString('hex')).to.equal('0000000d4948445200000002000000010800000000d1492056')
    const length = png.readUInt32BE(33)
    expect([...inflateSync(png.subarray(41, 41 + length))]).to.deep.equal([0, 0, 255])
    expect(png.subarray(-12).toString('hex')).to.equal('0000000049454e44ae426082')
  })
})
