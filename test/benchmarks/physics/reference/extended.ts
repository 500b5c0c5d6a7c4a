/** A number of the x87 unit: significand × 2^exponent with a significand of at most 64 bits. No infinities. */
export interface Extended {
  readonly negative: boolean
  readonly significand: bigint
  readonly exponent: number
}

const zero: Extended = { negative: false, significand: 0n, exponent: 0 }
const precision = 64

function bitLength(value: bigint): number {
  const digits = value.toString(16)
  return 4 * digits.length - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28
}

/**
 * To the nearest number with so many bits, to the even one of two (IEEE 754, 4.3.1). `sticky` says that the true value
 * is a little further from zero than the significand.
 */
function nearest(
  bits: number,
  negative: boolean,
  significand: bigint,
  exponent: number,
  sticky = false,
): Extended {
  const surplus = bitLength(significand) - bits
  if (surplus <= 0) return { negative, significand, exponent }
  const shift = BigInt(surplus)
  const kept = significand >> shift
  const rest = significand - (kept << shift)
  const half = 1n << (shift - 1n)
  const up = rest > half || (rest === half && (sticky || (kept & 1n) === 1n))
  return { negative, significand: up ? kept + 1n : kept, exponent: exponent + surplus }
}

/** Rounds to so many bits. */
export function roundTo(bits: number, { negative, significand, exponent }: Extended): Extended {
  return nearest(bits, negative, significand, exponent)
}

/** A double as it is. */
export function extended(value: number): Extended {
  if (value === 0) return { ...zero, negative: Object.is(value, -0) }
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const fraction = bits & 0xfffffffffffffn
  return {
    negative: value < 0,
    significand: fraction | 0x10000000000000n,
    exponent: Number(bits >> 52n) - 1075,
  }
}

/** The double of a number that is one. */
export function numberOf({ negative, significand, exponent }: Extended): number {
  const value = Number(significand) * 2 ** exponent
  return negative ? -value : value
}

export function addExtended(first: Extended, second: Extended): Extended {
  if (first.significand === 0n) return second
  if (second.significand === 0n) return first
  const exponent = Math.min(first.exponent, second.exponent)
  const aligned = (value: Extended): bigint => {
    const shifted = value.significand << BigInt(value.exponent - exponent)
    return value.negative ? -shifted : shifted
  }
  const sum = aligned(first) + aligned(second)
  if (sum === 0n) return zero
  return nearest(precision, sum < 0n, sum < 0n ? -sum : sum, exponent)
}

export function multiplyExtended(first: Extended, second: Extended): Extended {
  const negative = first.negative !== second.negative
  if (first.significand === 0n || second.significand === 0n) return { ...zero, negative }
  return nearest(
    precision,
    negative,
    first.significand * second.significand,
    first.exponent + second.exponent,
  )
}

export function divideExtended(first: Extended, second: Extended): Extended {
  const negative = first.negative !== second.negative
  if (first.significand === 0n) return { ...zero, negative }
  const dividend = first.significand << 130n
  const quotient = dividend / second.significand
  const exponent = first.exponent - 130 - second.exponent
  return nearest(precision, negative, quotient, exponent, quotient * second.significand !== dividend)
}

export function squareRoot({ significand, exponent }: Extended): Extended {
  if (significand === 0n) return zero
  // An even exponent, and a radicand of at least 130 bits for a root of at least 65.
  const shift = 134 + (exponent & 1)
  const radicand = significand << BigInt(shift)
  let root = 1n << BigInt(Math.ceil(bitLength(radicand) / 2))
  for (let next = (root + radicand / root) >> 1n; next < root; next = (root + radicand / root) >> 1n)
    root = next
  return nearest(precision, false, root, (exponent - shift) / 2, root * root !== radicand)
}

export function less(first: Extended, second: Extended): boolean {
  const difference = addExtended(first, { ...second, negative: !second.negative })
  return difference.significand !== 0n && difference.negative
}
