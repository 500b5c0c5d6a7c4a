import { expect } from 'chai'
import fc from 'fast-check'
import { exeFile, halves, saveFile, words } from '../../../benchmarks/historic/pdp10-code.js'
import { findProgramFault } from '../../../drivers/simh/pdp10-program.js'
import { pdp10Exe, pdp10Guest } from '../../support/pdp10-guest.js'

const file = (...values: readonly number[]): Buffer => Buffer.from(words(...values))

const program = fc
  .array(fc.integer({ min: 0, max: 2 ** 36 - 1 }), { minLength: 1, maxLength: 1200 })
  .map((values) => file(...values))

describe('a program of a PDP-10', () => {
  it('is whole as a SAV file and as an EXE file', () => {
    fc.assert(
      fc.property(program, fc.constantFrom(0o1000, 0o140000, 0o377000), (code, origin) => {
        expect(findProgramFault(saveFile(origin, code))).to.equal(undefined)
        expect(findProgramFault(exeFile(origin, code))).to.equal(undefined)
        // What is behind the jump of a SAV file is padding.
        expect(findProgramFault(Buffer.concat([saveFile(origin, code), file(0, 0)]))).to.equal(undefined)
      }),
      { numRuns: 20 },
    )
  })

  it('is refused if it is cut off anywhere', () => {
    for (const whole of [pdp10Guest(), pdp10Exe()]) {
      for (let length = 0; length < whole.length; length += 8) {
        expect(findProgramFault(whole.subarray(0, length)), `${length} bytes`).to.be.a('string')
      }
      expect(findProgramFault(whole.subarray(0, -1))).to.be.a('string')
    }
  })

  it('is refused if a word has more than 36 bits, as those of other formats have', () => {
    fc.assert(
      fc.property(fc.nat(pdp10Guest().length / 8 - 1), fc.integer({ min: 16, max: 255 }), (index, byte) => {
        const damaged = pdp10Guest()
        damaged[8 * index + 4] = byte
        expect(findProgramFault(damaged)).to.equal(`word ${index} has more than 36 bits`)
      }),
    )
    expect(findProgramFault(pdp10Guest().swap64())).to.be.a('string')
  })

  it('is refused for what SIMH would not load, or would run into', () => {
    const faults: readonly (readonly [Buffer, string])[] = [
      [file(0), 'there is neither a block nor a jump at word 0'],
      [file(halves(-1, 0o777), 0), 'it ends before the jump to its beginning'],
      [file(halves(0o1776, 3), 1, 1), 'it ends before its last block'],
      [
        file(halves(0o1776, 3), 0, 1, halves(0o1777, 1)),
        'it has no entry vector, without which SIMH does not load it',
      ],
      [file(halves(0o1776, 0)), 'the block at word 0 has no length'],
      [file(halves(0o1776, 3), 0, 1, halves(0o1773, 1)), 'there is no block at word 3'],
      [file(halves(0o1776, 1025), ...Array<number>(1024).fill(0)), 'its directory is too long'],
      [file(halves(0o1776, 3), 1, 1, halves(0o1775, 3), 1, 0o1000), 'it has no page 1'],
    ]
    for (const [bytes, fault] of faults) expect(findProgramFault(bytes)).to.equal(fault)
  })
})
