import type { Arithmetic } from './arithmetic.js'
import type { Functions } from './functions.js'

const [lowest, highest, binWidth] = [110, 240, 5]

type Vector<Value> = readonly [mean: Value, sigma: Value, share: Value]
/** Lower triangle. */
type Matrix<Value> = readonly [readonly [Value], readonly [Value, Value], readonly [Value, Value, Value]]

interface Likelihood<Value> {
  readonly value: Value
  readonly gradient: Vector<Value>
  readonly second: Matrix<Value>
}

/** Fits a Gaussian peak over a flat background to masses, without bins, by damped Newton steps. */
export function fitter<Value>(
  arithmetic: Arithmetic<Value>,
  functions: Functions<Value>,
): (masses: readonly Value[]) => { readonly mass: Value; readonly error: Value } {
  const { of, add, subtract, multiply, divide, root, negate, store, less, number } = arithmetic
  const [zero, one] = [of(0), of(1)]

  const firstGuess = (masses: readonly Value[]): Value => {
    const bins = new Array<number>((highest - lowest) / binWidth).fill(0)
    for (const mass of masses) {
      const place = store(divide(subtract(mass, of(lowest)), of(binWidth)))
      const bin = Math.min(Math.trunc(number(place)), bins.length - 1)
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    const threes = bins.map((count, i) =>
      i === 0 || i === bins.length - 1 ? 0 : (bins[i - 1] ?? 0) + count + (bins[i + 1] ?? 0),
    )
    const fullest = threes.indexOf(Math.max(...threes))
    return store(add(of(lowest), multiply(add(of(fullest), of(0.5)), of(binWidth))))
  }

  const likelihood = (masses: readonly Value[], [mean, sigma, share]: Vector<Value>): Likelihood<Value> => {
    const flat = store(divide(one, subtract(of(highest), of(lowest))))
    const rest = store(subtract(one, share))
    const narrow = store(divide(one, sigma))
    const height = store(multiply(narrow, of(0.3989422804014327)))
    let value = zero
    const g: [Value, Value, Value] = [zero, zero, zero]
    const h: [[Value], [Value, Value], [Value, Value, Value]] = [[zero], [zero, zero], [zero, zero, zero]]
    const into = (sum: Value, a: Value, b: Value, curve: Value): Value =>
      store(add(sum, subtract(multiply(a, b), curve)))
    for (const mass of masses) {
      const away = store(multiply(subtract(mass, mean), narrow))
      const square = store(multiply(away, away))
      const power = store(multiply(of(-0.5), square))
      const peak = less(power, of(-75)) ? zero : store(multiply(height, functions.exponential(power)))
      const density = store(add(multiply(share, peak), multiply(rest, flat)))
      const inverse = store(divide(one, density))
      const byMean = store(multiply(peak, away, narrow))
      const bySigma = store(multiply(peak, subtract(square, one), narrow))
      const f0 = store(multiply(share, byMean, inverse))
      const f1 = store(multiply(share, bySigma, inverse))
      const f2 = store(multiply(subtract(peak, flat), inverse))
      value = store(subtract(value, functions.logarithm(density)))
      g[0] = store(subtract(g[0], f0))
      g[1] = store(subtract(g[1], f1))
      g[2] = store(subtract(g[2], f2))
      const quartic = add(subtract(multiply(square, square), multiply(of(5), square)), of(2))
      const c00 = store(multiply(share, peak, subtract(square, one), narrow, narrow, inverse))
      const c10 = store(multiply(share, byMean, subtract(square, of(3)), narrow, inverse))
      const c11 = store(multiply(share, peak, quartic, narrow, narrow, inverse))
      h[0][0] = into(h[0][0], f0, f0, c00)
      h[1][0] = into(h[1][0], f1, f0, c10)
      h[1][1] = into(h[1][1], f1, f1, c11)
      h[2][0] = into(h[2][0], f2, f0, store(multiply(byMean, inverse)))
      h[2][1] = into(h[2][1], f2, f1, store(multiply(bySigma, inverse)))
      h[2][2] = into(h[2][2], f2, f2, zero)
    }
    return { value, gradient: g, second: h }
  }

  /** By Cholesky's decomposition, written out; undefined if the matrix is not positive definite. */
  const solve = (m: Matrix<Value>, damping: Value, right: Vector<Value>): Vector<Value> | undefined => {
    const damped = (value: Value): Value =>
      store(add(value, multiply(damping, less(value, zero) ? negate(value) : value)))
    const less1 = (sum: Value, a: Value, b: Value): Value => store(subtract(sum, multiply(a, b)))
    const over = (a: Value, b: Value): Value => store(divide(a, b))
    const d0 = damped(m[0][0])
    if (!less(zero, d0)) return undefined
    const l00 = root(d0)
    const l10 = over(m[1][0], l00)
    const d1 = less1(damped(m[1][1]), l10, l10)
    if (!less(zero, d1)) return undefined
    const l11 = root(d1)
    const l20 = over(m[2][0], l00)
    const l21 = over(less1(m[2][1], l20, l10), l11)
    const d2 = less1(less1(damped(m[2][2]), l20, l20), l21, l21)
    if (!less(zero, d2)) return undefined
    const l22 = root(d2)
    const y0 = over(right[0], l00)
    const y1 = over(less1(right[1], l10, y0), l11)
    const y2 = over(less1(less1(right[2], l20, y0), l21, y1), l22)
    const x2 = over(y2, l22)
    const x1 = over(less1(y1, l21, x2), l11)
    const x0 = over(less1(less1(y0, l10, x1), l20, x2), l00)
    return [x0, x1, x2]
  }

  const allowed = ([mean, sigma, share]: Vector<Value>): boolean => {
    const inside = (value: Value, low: number, high: number): boolean =>
      less(of(low), value) && less(value, of(high))
    return inside(mean, lowest, highest) && inside(sigma, 2, 60) && inside(share, 0.01, 0.99)
  }

  /** The next point and the expected distance to the minimum, if there is an allowed one. */
  const newton = (at: Vector<Value>, { gradient, second }: Likelihood<Value>, damping: Value) => {
    const step = solve(second, damping, gradient)
    if (step === undefined) return undefined
    const next = [
      store(subtract(at[0], step[0])),
      store(subtract(at[1], step[1])),
      store(subtract(at[2], step[2])),
    ] as const
    let distance = zero
    for (const i of [0, 1, 2] as const)
      distance = store(add(distance, multiply(of(0.5), step[i], gradient[i])))
    return allowed(next) ? { next, distance } : undefined
  }

  /** The likelihood at the next point, unless that is worse by more than rounding. */
  const acceptable = (
    masses: readonly Value[],
    here: Likelihood<Value>,
    { next, distance }: { readonly next: Vector<Value>; readonly distance: Value },
  ): Likelihood<Value> | undefined => {
    const there = likelihood(masses, next)
    return !less(here.value, there.value) || less(distance, of(0.0001)) ? there : undefined
  }

  return (masses) => {
    let at: Vector<Value> = [firstGuess(masses), of(10), of(0.6)]
    let here = likelihood(masses, at)
    let damping = zero
    for (let tries = 0; tries < 25; tries++) {
      const proposal = newton(at, here, damping)
      const accepted = proposal && acceptable(masses, here, proposal)
      if (proposal !== undefined && accepted !== undefined) {
        at = proposal.next
        here = accepted
        if (less(proposal.distance, of(0.000001))) break
      }
      const changed =
        accepted === undefined ? add(multiply(damping, of(10)), of(0.1)) : multiply(damping, of(0.1))
      damping = store(changed)
      if (less(damping, of(0.001))) damping = zero
    }
    const column = solve(here.second, zero, [one, zero, zero])
    if (column === undefined) throw new TypeError('the fit did not converge')
    return { mass: at[0], error: root(column[0]) }
  }
}
