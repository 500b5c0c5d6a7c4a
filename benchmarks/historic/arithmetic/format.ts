/** A positive number in a floating-point format: `significand` × radix ^ `exponent`. */
export interface FloatingNumber {
  /** An integer with exactly as many digits as the format has. */
  readonly significand: bigint
  readonly exponent: number
}

/** A floating-point format with hidden digits counted, and what is done with the digits that it has no room for. */
export interface FloatingFormat {
  readonly name: string
  readonly title: string
  readonly radix: 2 | 16
  /** Digits of the significand. */
  readonly digits: number
  /** `half-up`: to the nearest number, and half-way away from zero; `half-even`: half-way to the even one. */
  readonly rounding: 'half-up' | 'half-even' | 'truncate'
  /** Where the manufacturer says so. */
  readonly source: string
  /** How many bits a number is stored in. */
  readonly bits: number
  /** Those bits, the most significant first, whatever the order of the bytes in memory is. */
  encode(number: FloatingNumber): bigint
}

/** An exact positive quotient of integers, times a power of the radix. */
interface Exact {
  readonly numerator: bigint
  readonly denominator: bigint
  readonly exponent: number
}

/**
 * The number of a format that an exact positive quotient becomes.
 *
 * @throws RangeError for a quotient that is not positive.
 */
export function roundTo({ radix, digits, rounding }: FloatingFormat, exact: Exact): FloatingNumber {
  const base = BigInt(radix)
  let { numerator, denominator, exponent } = exact
  if (numerator <= 0n || denominator <= 0n) throw new RangeError('only positive numbers are rounded here')
  const least = base ** BigInt(digits - 1)
  while (numerator / denominator >= least * base) {
    denominator *= base
    exponent += 1
  }
  while (numerator / denominator < least) {
    numerator *= base
    exponent -= 1
  }
  const whole = numerator / denominator
  const twice = 2n * (numerator % denominator)
  const up =
    rounding === 'half-up'
      ? twice >= denominator
      : rounding === 'half-even'
        ? twice > denominator || (twice === denominator && whole % 2n === 1n)
        : false
  const significand = up ? whole + 1n : whole
  if (significand < least * base) return { significand, exponent }
  return { significand: significand / base, exponent: exponent + 1 }
}

/** An integer from 1 on. */
export function fromInteger(format: FloatingFormat, integer: number): FloatingNumber {
  return roundTo(format, { numerator: BigInt(integer), denominator: 1n, exponent: 0 })
}

/** The sum of two positive numbers, rounded once. */
export function add(format: FloatingFormat, first: FloatingNumber, second: FloatingNumber): FloatingNumber {
  const exponent = Math.min(first.exponent, second.exponent)
  const aligned = (number: FloatingNumber): bigint =>
    number.significand * BigInt(format.radix) ** BigInt(number.exponent - exponent)
  return roundTo(format, { numerator: aligned(first) + aligned(second), denominator: 1n, exponent })
}

/** The quotient of two positive numbers, rounded once. */
export function divide(format: FloatingFormat, above: FloatingNumber, below: FloatingNumber): FloatingNumber {
  return roundTo(format, {
    numerator: above.significand,
    denominator: below.significand,
    exponent: above.exponent - below.exponent,
  })
}

/** The nearest number of JavaScript, for people. */
export function toNumber({ radix }: FloatingFormat, { significand, exponent }: FloatingNumber): number {
  const scale = BigInt(radix) ** BigInt(Math.abs(exponent))
  if (exponent >= 0) return Number(significand * scale)
  // Enough bits behind the point for a double, and not so many that they do not fit.
  const whole = (significand << 80n) / scale
  return Number(whole) / 2 ** 80
}
