import {
  addExtended,
  divideExtended,
  type Extended,
  extended,
  less,
  multiplyExtended,
  numberOf,
  roundTo,
  squareRoot,
} from './extended.js'

/**
 * How a machine computes: an expression is evaluated in one precision, and what is assigned is rounded to another. In
 * the SSE units the two are the same.
 */
export interface Arithmetic<Value> {
  /** A constant, rounded as it is stored. */
  of(value: number): Value
  /** Left to right, as the operators of C. */
  add(first: Value, ...others: readonly Value[]): Value
  subtract(first: Value, ...others: readonly Value[]): Value
  multiply(first: Value, ...others: readonly Value[]): Value
  divide(first: Value, second: Value): Value
  /** Of an expression, rounded once to what is stored. */
  root(value: Value): Value
  negate(value: Value): Value
  /** What an assignment does. */
  store(value: Value): Value
  less(first: Value, second: Value): boolean
  /** Of a stored value, exactly. */
  number(value: Value): number
}

function rounded(round: (value: number) => number): Arithmetic<number> {
  const fold =
    (operation: (sum: number, next: number) => number) =>
    (first: number, ...others: readonly number[]): number =>
      others.reduce((sum, next) => round(operation(sum, next)), first)
  return {
    of: round,
    add: fold((sum, next) => sum + next),
    subtract: fold((sum, next) => sum - next),
    multiply: fold((product, next) => product * next),
    divide: (first, second) => round(first / second),
    // Rounding twice is harmless here: a double has more than twice the bits of a single (Figueroa, 1995).
    root: (value) => round(Math.sqrt(value)),
    negate: (value) => -value,
    store: (value) => value,
    less: (first, second) => first < second,
    number: (value) => value,
  }
}

/** The SSE2 unit with doubles, which is JavaScript's own arithmetic. */
export const doubleSse = rounded((value) => value)

/** The SSE unit with singles. */
export const singleSse = rounded(Math.fround)

/** The x87 unit with its 64-bit significand in expressions, and values of `storedBits` in memory. */
export function x87(storedBits: 24 | 53): Arithmetic<Extended> {
  const store = (value: Extended): Extended => roundTo(storedBits, value)
  const fold =
    (operation: (sum: Extended, next: Extended) => Extended) =>
    (first: Extended, ...others: readonly Extended[]): Extended =>
      others.reduce(operation, first)
  return {
    of: (value) => store(extended(value)),
    add: fold(addExtended),
    subtract: fold((sum, next) => addExtended(sum, { ...next, negative: !next.negative })),
    multiply: fold(multiplyExtended),
    divide: divideExtended,
    root: (value) => store(squareRoot(value)),
    negate: (value) => ({ ...value, negative: !value.negative }),
    store,
    less,
    number: numberOf,
  }
}
