import type { Arithmetic } from './arithmetic.js'
import type { Functions } from './functions.js'

/** The payload's random numbers. */
export interface Source<Value> {
  /** In (0, 1), with 24 bits. */
  uniform(): Value
  gaussian(): Value
}

/** Marsaglia's xorshift (2003) with 32 bits, and the transform of Box and Muller (1958). */
export function source<Value>(arithmetic: Arithmetic<Value>, functions: Functions<Value>): Source<Value> {
  const { of, multiply, root, store } = arithmetic
  let state = 0x12345679
  let spare: Value | undefined
  const uniform = (): Value => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return of(((state >>> 9) + 0.5) / 2 ** 23)
  }
  return {
    uniform,
    gaussian() {
      if (spare !== undefined) {
        const value = spare
        spare = undefined
        return value
      }
      const radius = root(multiply(of(-2), functions.logarithm(uniform())))
      const [sine, cosine] = functions.sineCosine(uniform())
      spare = store(multiply(radius, sine))
      return store(multiply(radius, cosine))
    },
  }
}
