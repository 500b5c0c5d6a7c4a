/** How many bits a number of the format has after the leading one. */
const fractionBits = { double: 52, single: 23 } as const

/** A format of IEEE 754. */
export type FloatFormat = keyof typeof fractionBits

/** The place of a number in the order of all doubles: neighbours differ by one, and zero is 0. */
function place(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigInt64(0)
  return bits >= 0n ? bits : -(bits & 0x7fff_ffff_ffff_ffffn)
}

/**
 * How many neighbouring numbers of a format lie between `from` and `to`; negative if `to` is below. Both are first
 * rounded to the format. Exact up to 2^53; singles are counted in the range that normal singles have.
 *
 * @throws TypeError for what is no finite number.
 */
export function neighboursBetween(from: number, to: number, format: FloatFormat): number {
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw new TypeError('not a finite number')
  const round = format === 'single' ? Math.fround : (value: number): number => value
  const step = 1n << BigInt(52 - fractionBits[format])
  return Number((place(round(to)) - place(round(from))) / step)
}
