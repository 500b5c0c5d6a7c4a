import type { Arithmetic } from './arithmetic.js'
import { addExtended, type Extended, extended, multiplyExtended, numberOf } from './extended.js'
import type { Functions } from './functions.js'
import { arcTangent, base2Logarithm, cosine, fixed, powerOfTwoLessOne, precise, sine } from './precise.js'

/** What the x87 unit's instructions give. */
export interface Instructions {
  sine(x: Extended): Extended
  cosine(x: Extended): Extended
  /** 2^x - 1 for |x| <= 1. */
  f2xm1(x: Extended): Extended
  /** y times the binary logarithm of x. */
  fyl2x(y: Extended, x: Extended): Extended
  fpatan(y: Extended, x: Extended): Extended
  /** What FLDLN2 and FLDL2E load. */
  readonly ln2: Extended
  readonly log2e: Extended
}

/** Every result the nearest number with 64 bits: what a processor does in all but rare cases. */
export const exact: Instructions = {
  sine: (x) => precise(64, sine(fixed(x))),
  cosine: (x) => precise(64, cosine(fixed(x))),
  f2xm1: (x) => precise(64, powerOfTwoLessOne(fixed(x))),
  fyl2x: (y, x) => precise(64, (fixed(y) * base2Logarithm(x)) >> 192n),
  fpatan: (y, x) => precise(64, arcTangent(y, x)),
  ln2: { negative: false, significand: 0xb17217f7d1cf79acn, exponent: -64 },
  log2e: { negative: false, significand: 0xb8aa3b295c17f0bcn, exponent: -63 },
}

const twoPi = 2 * Math.PI

/** The functions of the workload `physics-x87-functions` by the unit's instructions. */
export function byInstructions(arithmetic: Arithmetic<Extended>, unit: Instructions): Functions<Extended> {
  const { of, multiply, store } = arithmetic
  return {
    sineCosine(u) {
      const turned = store(multiply(u, of(twoPi)))
      return [store(unit.sine(turned)), store(unit.cosine(turned))]
    },
    logarithm: (x) => store(unit.fyl2x(unit.ln2, x)),
    exponential(x) {
      const scaled = multiplyExtended(x, unit.log2e)
      const whole = extended(nearestEven(numberOf(scaled)))
      const rest = addExtended(scaled, { ...whole, negative: !whole.negative })
      const power = addExtended(unit.f2xm1(rest), extended(1))
      return store({ ...power, exponent: power.exponent + numberOf(whole) })
    },
    angle: (y, x) => store(unit.fpatan(y, x)),
  }
}

function nearestEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor
}
