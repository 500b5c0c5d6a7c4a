import type { Arithmetic } from './arithmetic.js'

/** The elementary functions that the analysis needs. */
export interface Functions<Value> {
  logarithm(x: Value): Value
  exponential(x: Value): Value
  /** Of a full turn times `u`. */
  sineCosine(u: Value): readonly [sine: Value, cosine: Value]
  /** Of the point (x, y). */
  angle(y: Value, x: Value): Value
}

const factorials = Array.from({ length: 18 }, (_, n) => {
  let product = 1
  for (let i = 2; i <= n; i++) product *= i
  return product
})
const factorial = (n: number): number => factorials[n] ?? Number.NaN

/** The same series as the payload's `physics-functions.h`, with coefficients that are computed here. */
export function series<Value>(arithmetic: Arithmetic<Value>): Functions<Value> {
  const { of, add, subtract, multiply, divide, root, negate, store, less, number } = arithmetic
  const ln2High = of(0.693145751953125)
  const ln2Low = of(1.4286068203094173e-6)
  const pi = of(Math.PI)
  const odd = Array.from({ length: 12 }, (_, k) => of(1 / (2 * k + 1)))
  const alternating = odd.map((value, k) => (k % 2 === 0 ? value : negate(value)))
  const inverses = Array.from({ length: 14 }, (_, n) => of(1 / factorial(n)))
  const sines = Array.from({ length: 9 }, (_, n) => of((n % 2 === 0 ? 1 : -1) / factorial(2 * n + 1)))
  const cosines = Array.from({ length: 9 }, (_, n) => of((n % 2 === 0 ? 1 : -1) / factorial(2 * n)))

  /** Horner's rule, each step rounded as an assignment. */
  const polynomial = (coefficients: readonly Value[], z: Value): Value =>
    coefficients.reduceRight((sum, next) => store(add(multiply(sum, z), next)))

  return {
    logarithm(x) {
      const value = number(x)
      let exponent = Math.floor(Math.log2(value))
      // The logarithm may be wrong by one beside a power of two.
      if (2 ** exponent > value) exponent--
      if (2 ** (exponent + 1) <= value) exponent++
      let m = value / 2 ** exponent
      if (m > number(of(Math.SQRT2))) {
        m /= 2
        exponent++
      }
      const one = of(1)
      const s = store(divide(subtract(of(m), one), add(of(m), one)))
      const z = store(multiply(s, s))
      const sum = store(multiply(of(2), s, polynomial(odd.slice(0, 11), z)))
      const e = of(exponent)
      return store(add(multiply(e, ln2High), add(multiply(e, ln2Low), sum)))
    },
    exponential(x) {
      const half = of(less(x, of(0)) ? -0.5 : 0.5)
      const k = Math.trunc(number(store(add(multiply(x, of(Math.LOG2E)), half))))
      const whole = of(k)
      const high = store(subtract(x, multiply(whole, ln2High)))
      const r = store(subtract(high, multiply(whole, ln2Low)))
      return store(multiply(polynomial(inverses, r), of(2 ** k)))
    },
    sineCosine(u) {
      const quarter = Math.trunc(number(store(add(multiply(u, of(4)), of(0.5)))))
      const t = store(multiply(subtract(u, multiply(of(quarter), of(0.25))), multiply(of(2), pi)))
      const z = store(multiply(t, t))
      const s = store(multiply(polynomial(sines, z), t))
      const c = polynomial(cosines, z)
      if (quarter % 4 === 0) return [s, c]
      if (quarter % 4 === 1) return [c, negate(s)]
      return quarter % 4 === 2 ? [negate(s), negate(c)] : [negate(c), s]
    },
    angle(y, x) {
      const zero = of(0)
      const [below, behind] = [less(y, zero), less(x, zero)]
      const high = below ? negate(y) : y
      const wide = behind ? negate(x) : x
      const steep = less(wide, high)
      let t = store(steep ? divide(wide, high) : divide(high, wide))
      for (let half = 0; half < 2; half++) {
        t = store(divide(t, add(of(1), root(add(of(1), multiply(t, t))))))
      }
      const z = store(multiply(t, t))
      let sum = store(multiply(polynomial(alternating, z), t, of(4)))
      if (steep) sum = store(subtract(multiply(of(0.5), pi), sum))
      if (behind) sum = store(subtract(pi, sum))
      return below ? negate(sum) : sum
    },
  }
}
