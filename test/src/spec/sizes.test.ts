import { expect } from 'chai'
import fc from 'fast-check'
import { formatSize, parseSize } from '../../../src/spec/sizes.js'

describe('sizes', () => {
  it('tell binary units from decimal ones', () => {
    expect(parseSize('512 MiB')).to.equal(512 * 2 ** 20)
    expect(parseSize('1.5GiB')).to.equal(1.5 * 2 ** 30)
    expect(parseSize(' 10 gb ')).to.equal(10e9)
    expect(parseSize('7 B')).to.equal(7)
  })

  it('are refused without a unit, with an unknown one, with a sign, or beyond what is exact', () => {
    for (const text of [
      '512',
      '',
      'MiB',
      '5 M',
      '-1 MiB',
      '1e3 KiB',
      '9007199254740992 B',
      '99999 TiB x',
      '1 PiB',
    ]) {
      expect(parseSize(text), text).to.equal(undefined)
    }
  })

  it('come back from the text that they are written as, to the digits that were asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        const read = parseSize(formatSize(bytes, 9)) ?? Number.NaN
        expect(Math.abs(read - bytes)).to.be.at.most(bytes * 1e-9 + 1)
      }),
    )
    expect(formatSize(512 * 2 ** 20)).to.equal('512 MiB')
    expect(formatSize(1536 * 2 ** 20)).to.equal('1.5 GiB')
    expect(formatSize(5)).to.equal('5 B')
  })
})
