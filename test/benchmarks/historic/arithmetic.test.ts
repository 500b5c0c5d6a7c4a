import { expect } from 'chai'
import fc from 'fast-check'
import { examineArithmetic } from '../../../benchmarks/historic/arithmetic/examine.js'
import {
  add,
  divide,
  type FloatingFormat,
  type FloatingNumber,
  fromInteger,
  roundTo,
  toNumber,
} from '../../../benchmarks/historic/arithmetic/format.js'
import {
  decD,
  decDChopped,
  decF,
  decG,
  ibmLong,
  ibmShort,
  ieeeDouble,
  pdp10Double,
  pdp10Single,
} from '../../../benchmarks/historic/arithmetic/formats.js'
import { harmonicSum } from '../../../benchmarks/historic/arithmetic/harmonic.js'
import { arithmeticMachines } from '../../../benchmarks/historic/arithmetic/machines/index.js'
import { herculesPeer, simhPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'

/** The bits of a double of this host. */
function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0)
}

const numbers = fc.record({ above: fc.integer({ min: 1 }), below: fc.integer({ min: 1 }) })

const quotientIn = (format: FloatingFormat, above: number, below: number): FloatingNumber =>
  divide(format, fromInteger(format, above), fromInteger(format, below))

describe('the arithmetic of a format', () => {
  it('is that of this host where it is that of IEEE 754', () => {
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const [first, second] = [one, other].map(({ above, below }) => quotientIn(ieeeDouble, above, below))
        if (first === undefined || second === undefined) throw new Error('there are two')
        const [x, y] = [one.above / one.below, other.above / other.below]
        expect(ieeeDouble.encode(first)).to.equal(bitsOf(x))
        expect(ieeeDouble.encode(add(ieeeDouble, first, second))).to.equal(bitsOf(x + y))
        expect(ieeeDouble.encode(divide(ieeeDouble, first, second))).to.equal(bitsOf(x / y))
        expect(toNumber(ieeeDouble, fromInteger(ieeeDouble, one.above))).to.equal(one.above)
      }),
    )
    let sum = 1
    for (let term = 2; term <= 1000; term++) sum += 1 / term
    expect(ieeeDouble.encode(harmonicSum(ieeeDouble))).to.equal(bitsOf(sum))
  })

  it('is not further from the truth than half a unit of the last digit, or a whole one where digits are cut off', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(decF, decD, decDChopped, decG, ibmShort, ibmLong, pdp10Single, pdp10Double),
        numbers,
        (format, { above, below }) => {
          const exact = { numerator: BigInt(above), denominator: BigInt(below), exponent: 0 }
          const { significand, exponent } = roundTo(format, exact)
          const base = BigInt(format.radix)
          const least = base ** BigInt(format.digits - 1)
          expect(significand >= least && significand < least * base).to.equal(true)
          const shift = base ** BigInt(Math.abs(exponent))
          const [numerator, denominator] =
            exponent < 0
              ? [exact.numerator * shift, exact.denominator]
              : [exact.numerator, exact.denominator * shift]
          const twice = 2n * (numerator - significand * denominator)
          if (format.rounding === 'truncate') expect(twice >= 0n && twice < 2n * denominator).to.equal(true)
          else expect(twice >= -denominator && twice < denominator).to.equal(true)
        },
      ),
    )
  })

  it('stores a half, 1 and 2.5 as the manuals have them', () => {
    const stored = (format: FloatingFormat) =>
      [
        [1, 2],
        [1, 1],
        [5, 2],
      ].map(([above = 1, below = 1]) => format.encode(quotientIn(format, above, below)).toString(16))
    expect(stored(decF)).to.deep.equal(['40000000', '40800000', '41200000'])
    expect(stored(decG)).to.deep.equal(['4000000000000000', '4010000000000000', '4024000000000000'])
    expect(stored(ibmShort)).to.deep.equal(['40800000', '41100000', '41280000'])
    // 200400,,0 and 201400,,0 and 202500,,0, and a word of zeros.
    expect(stored(pdp10Single)).to.deep.equal(['404000000', '40c000000', '415000000'])
    expect(stored(pdp10Double)).to.deep.equal(
      ['404000000', '40c000000', '415000000'].map((word) => `${word}000000000`),
    )
  })

  it('is refused for what is not positive, and for an exponent that there is not', () => {
    expect(() => roundTo(decF, { numerator: 0n, denominator: 1n, exponent: 0 })).to.throw(RangeError)
    expect(() => decF.encode({ significand: 1n << 23n, exponent: 200 })).to.throw(RangeError)
    expect(() => ibmLong.encode({ significand: 1n << 52n, exponent: -90 })).to.throw(RangeError)
    expect(() => pdp10Single.encode({ significand: 1n << 26n, exponent: 101 })).to.throw(RangeError)
    expect(() => pdp10Double.encode({ significand: 1n << 61n, exponent: -191 })).to.throw(RangeError)
  })
})

describe('emulated machines of the past', () => {
  needPeer(simhPeer)
  needPeer(herculesPeer)

  it('compute in their own formats as those machines did, to the last bit', async () => {
    const { rows, absent } = await examineArithmetic()
    expect(absent).to.deep.equal([])
    for (const { machine, format, found, expected } of rows)
      expect(found, `${machine} ${format}`).to.equal(expected)
    expect(rows).to.have.length(10)
    expect(new Set(rows.map(({ found }) => found)).size).to.equal(8)
  })

  it('are found wrong if they are', async () => {
    const [machine] = arithmeticMachines
    const [sum] = machine?.sums ?? []
    if (machine === undefined || sum === undefined) throw new Error('there is a machine')
    const shortened = { ...machine, sums: [{ ...sum, image: (terms: number) => sum.image(terms - 1) }] }
    const { rows } = await examineArithmetic({ machines: [shortened] })
    expect(rows.map(({ correct }) => correct)).to.deep.equal([false])
  })

  it('can be given up', async () => {
    const controller = new AbortController()
    const error: unknown = await examineArithmetic({
      signal: controller.signal,
      onStep: () => controller.abort(),
    }).catch((cause: unknown) => cause)
    expect(error).to.have.property('code', 'ERR_ABORTED')
  })
})
