import { expect } from 'chai'
import fc from 'fast-check'
import { examineCartridge } from '../../../drivers/jsnes/cartridge.js'
import { buildCartridge } from '../../../drivers/jsnes/tiny-cartridge.js'

/** A file with the header of an iNES file and what that says. */
function inesFile({ prg = 1, chr = 0, mapper = 0, trainer = false, tail = 0 }): Buffer {
  const header = Buffer.alloc(16)
  header.write('NES\x1a', 'latin1')
  header.set([prg, chr, ((mapper & 15) << 4) | (trainer ? 4 : 0), mapper & 0xf0], 4)
  return Buffer.concat([header, Buffer.alloc((trainer ? 512 : 0) + prg * 16384 + chr * 8192 + tail)])
}

/** The same in the format NES 2.0, whose sizes are the bytes 4, 5 and 9. */
function nes2File(low: number, high: number, content: number): Buffer {
  const header = Buffer.alloc(16)
  header.write('NES\x1a', 'latin1')
  header[4] = low
  header[7] = 0x08
  header[9] = high
  return Buffer.concat([header, Buffer.alloc(content)])
}

describe('the header of an NES cartridge', () => {
  it('tells sizes and board of what is whole', () => {
    expect(examineCartridge(buildCartridge([]))).to.deep.equal({ mapper: 0, prgRom: 16384, chrRom: 0 })
    expect(examineCartridge(inesFile({ prg: 8, chr: 16, mapper: 66, trainer: true }))).to.deep.equal({
      mapper: 66,
      prgRom: 8 * 16384,
      chrRom: 16 * 8192,
    })
  })

  it('has four bits more for each size in NES 2.0, or an exponent and a factor', () => {
    expect(examineCartridge(nes2File(0, 0x01, 256 * 16384))).to.include({ prgRom: 256 * 16384 })
    // 2 ** 15 * 3
    expect(examineCartridge(nes2File((15 << 2) | 1, 0x0f, 3 * 2 ** 15))).to.include({ prgRom: 3 * 2 ** 15 })
    expect(examineCartridge(nes2File(10 << 2, 0x0f, 1024)))
      .to.have.property('fault')
      .that.includes('whole units')
    expect(examineCartridge(nes2File(0xff, 0x0f, 1024)))
      .to.have.property('fault')
      .that.includes('truncated')
  })

  it('has no upper half of the board’s number where a tool has left its name', () => {
    const file = inesFile({})
    file.write('DiskDude!', 7, 'latin1')
    expect(examineCartridge(file)).to.include({ mapper: 0 })
  })

  const faults: readonly (readonly [string, Buffer, string])[] = [
    ['an empty file', Buffer.alloc(0), '0 bytes'],
    ['a header that is cut off', inesFile({}).subarray(0, 15), '15 bytes'],
    ['another kind of file', Buffer.alloc(40_000, 0x4e), 'bytes 0 to 3'],
    ['no program', inesFile({ prg: 0, chr: 1 }), 'byte 4'],
    ['a ROM that is cut off', inesFile({ prg: 2 }).subarray(0, -1), 'truncated'],
    ['a pattern ROM that is missing', inesFile({ chr: 1 }).subarray(0, -8192), 'byte 5'],
    ['a trainer that is missing', inesFile({ trainer: true }).subarray(0, -512), 'truncated'],
    ['more than it says', inesFile({ tail: 1 }), '16401'],
    ['a board that jsnes is not', inesFile({ mapper: 206 }), 'mapper 206'],
  ]
  for (const [what, file, words] of faults) {
    it(`is refused with ${what}`, () => {
      expect(examineCartridge(file)).to.have.property('fault').that.includes(words)
    })
  }

  it('is read from whatever bytes there are, and is whole only if the lengths agree', () => {
    const anyHeader = fc.uint8Array({ minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(anyHeader, fc.nat(70_000), (header, length) => {
        const file = Buffer.concat([Buffer.from('NES\x1a', 'latin1'), header, Buffer.alloc(length)])
        const found = examineCartridge(file)
        if ('fault' in found) return
        const trainer = ((header[2] ?? 0) & 4) === 0 ? 0 : 512
        expect(16 + trainer + found.prgRom + found.chrRom).to.equal(file.length)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        expect(examineCartridge(bytes)).to.have.property('fault')
      }),
    )
  })

  it('tells of every file that was cut off or has grown', () => {
    const sizes = fc.record({ prg: fc.integer({ min: 1, max: 4 }), chr: fc.nat(3), trainer: fc.boolean() })
    fc.assert(
      fc.property(sizes, fc.integer({ min: -20_000, max: 20_000 }), (size, change) => {
        const whole = inesFile(size)
        const file = change < 0 ? whole.subarray(0, change) : Buffer.concat([whole, Buffer.alloc(change)])
        expect('fault' in examineCartridge(file)).to.equal(change !== 0)
      }),
      { numRuns: 50 },
    )
  })
})
