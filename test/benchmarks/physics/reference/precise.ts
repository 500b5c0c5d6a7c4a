import { type Extended, roundTo } from './extended.js'

/** Elementary functions with 192 bits after the point, of whole numbers that are multiples of 2^-192. */
const places = 192n
const one = 1n << places

/** A number in this form; what is smaller than 2^-192 is cut off. */
export function fixed({ negative, significand, exponent }: Extended): bigint {
  const shift = BigInt(exponent) + places
  const value = shift >= 0n ? significand << shift : significand >> -shift
  return negative ? -value : value
}

/** The nearest number with so many bits. */
export function precise(bits: number, value: bigint): Extended {
  return roundTo(bits, {
    negative: value < 0n,
    significand: value < 0n ? -value : value,
    exponent: -Number(places),
  })
}

const multiply = (a: bigint, b: bigint): bigint => (a * b) >> places

/** The sum of a series whose next term is given by the one before. */
function sum(first: bigint, next: (term: bigint, n: bigint) => bigint): bigint {
  let total = first
  let term = first
  for (let n = 1n; term > 1n || term < -1n; n++) {
    term = next(term, n)
    total += term
  }
  return total
}

export function sine(x: bigint): bigint {
  const square = multiply(x, x)
  return sum(x, (term, n) => -multiply(term, square) / (2n * n * (2n * n + 1n)))
}

export function cosine(x: bigint): bigint {
  const square = multiply(x, x)
  return sum(one, (term, n) => -multiply(term, square) / (2n * n * (2n * n - 1n)))
}

/** 2 artanh(z) = ln((1 + z) / (1 - z)). */
function twiceArtanh(z: bigint): bigint {
  const square = multiply(z, z)
  let power = z
  let total = 0n
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    total += power / n
    power = multiply(power, square)
  }
  return 2n * total
}

const ln2 = twiceArtanh(one / 3n)

export function powerOfTwoLessOne(x: bigint): bigint {
  const exponent = multiply(x, ln2)
  return sum(one, (term, n) => multiply(term, exponent) / n) - one
}

export function base2Logarithm({ significand, exponent }: Extended): bigint {
  const length = BigInt(significand.toString(2).length)
  const m = significand << (places - length + 1n)
  const logarithm = twiceArtanh(((m - one) << places) / (m + one))
  return (logarithm << places) / ln2 + (BigInt(exponent) + length - 1n) * one
}

/** Of a number between 0 and 1, after halving the angle three times. */
function arcTangentBelowOne(t: bigint): bigint {
  let x = t
  for (let i = 0; i < 3; i++) {
    x = (x << places) / (one + integerRoot((one + multiply(x, x)) << places))
  }
  const square = multiply(x, x)
  let power = x
  let total = 0n
  for (let n = 1n, sign = 1n; power !== 0n; n += 2n, sign = -sign) {
    total += (sign * power) / n
    power = multiply(power, square)
  }
  return total * 8n
}

function integerRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (let next = (root + value / root) >> 1n; next < root; next = (root + value / root) >> 1n) root = next
  return root
}

const quarterTurn = 2n * arcTangentBelowOne(one)

/** The angle of the point (x, y). */
export function arcTangent(first: Extended, second: Extended): bigint {
  const [y, x] = [fixed(first), fixed(second)]
  const [high, wide] = [y < 0n ? -y : y, x < 0n ? -x : x]
  const steep = high > wide
  const ratio = steep ? (wide << places) / high : (high << places) / wide
  let angle = arcTangentBelowOne(ratio)
  if (steep) angle = quarterTurn - angle
  if (x < 0n) angle = 2n * quarterTurn - angle
  return y < 0n ? -angle : angle
}
