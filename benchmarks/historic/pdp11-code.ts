import type { Reference } from './program.js'

/** The bytes of words, the low one first. */
export const words = (...values: readonly number[]): readonly number[] =>
  values.flatMap((value) => [value & 0xff, value >> 8])

/** The address of a place. */
export const absolute = (to: string): Reference => ({ to, length: 2, encode: (target) => words(target) })

/** A branch counts words from the instruction after it. Making the program throws RangeError for one that is too far. */
export const branch = (code: number, to: string): Reference => ({
  to,
  length: 2,
  encode: (target, at) => {
    const distance = (target - at - 2) / 2
    if (distance < -128 || distance > 127) throw new RangeError(`'${to}' is too far away`)
    return words(code | (distance & 0xff))
  },
})
