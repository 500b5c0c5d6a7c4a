import type { Reference } from './program.js'

/** The bytes of words, the high one first. */
export const words = (...values: readonly number[]): readonly number[] =>
  values.flatMap((value) => [value >> 8, value & 0xff])

/** A distance from itself, as instructions have one that are relative to the program counter. */
export const relative = (to: string): Reference => ({
  to,
  length: 2,
  encode: (target, at) => words((target - at) & 0xffff),
})
