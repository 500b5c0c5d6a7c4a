import type { Arithmetic } from './arithmetic.js'
import type { Functions } from './functions.js'
import type { Particle } from './generation.js'
import { kinematics, type Momentum } from './kinematics.js'
import type { Source } from './random.js'

interface Jet<Value> extends Particle<Value> {
  /** Transverse momentum squared. */
  readonly transverse: Value
  readonly rapidity: Value
  readonly azimuth: Value
  readonly inverse: Value
}

/** Clusters particles into jets, selects an event, and gives its mass; undefined if it is not selected. */
export function reconstruction<Value>(
  arithmetic: Arithmetic<Value>,
  functions: Functions<Value>,
  { uniform }: Source<Value>,
): (particles: readonly Particle<Value>[]) => Value | undefined {
  const { of, add, subtract, multiply, divide, root, negate, store, less } = arithmetic
  const { square, massSquared, sum, scaled } = kinematics(arithmetic)
  const zero = of(0)
  const pi = of(Math.PI)
  const magnitude = (value: Value): Value => (less(value, zero) ? negate(value) : value)

  const jetOf = ({ p, bottom }: Particle<Value>): Jet<Value> => {
    const transverse = store(add(square(p.x), square(p.y)))
    const rest = store(subtract(multiply(subtract(p.e, p.z), add(p.e, p.z)), transverse))
    const light = less(rest, zero) ? zero : rest
    const total = store(add(p.e, magnitude(p.z)))
    const ratio = store(divide(square(total), add(transverse, light)))
    const rapidity = store(multiply(of(0.5), functions.logarithm(ratio)))
    return {
      p,
      bottom,
      transverse,
      rapidity: less(p.z, zero) ? negate(rapidity) : rapidity,
      azimuth: functions.angle(p.y, p.x),
      inverse: store(divide(of(1), transverse)),
    }
  }

  const separation = (one: Jet<Value>, other: Jet<Value>): Value => {
    const along = store(subtract(one.rapidity, other.rapidity))
    const turn = magnitude(store(subtract(one.azimuth, other.azimuth)))
    const short = less(pi, turn) ? store(subtract(multiply(of(2), pi), turn)) : turn
    const smaller = less(one.inverse, other.inverse) ? one.inverse : other.inverse
    return store(multiply(smaller, add(square(along), square(short))))
  }

  /** Anti-kT with R = 0.5, looking at every pair each time: the payload keeps the distances, this does not. */
  const cluster = (particles: readonly Particle<Value>[]): readonly Jet<Value>[] => {
    const open = particles.map(jetOf)
    const jets: Jet<Value>[] = []
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      let found: { readonly first: number; readonly second: number; readonly least: Value } | undefined
      for (const [first, one] of open.entries()) {
        const beam = store(multiply(one.inverse, of(0.25)))
        if (found === undefined || less(beam, found.least)) found = { first, second: first, least: beam }
        for (const [second, other] of open.slice(0, first).entries()) {
          const least = separation(one, other)
          if (less(least, found.least)) found = { first, second, least }
        }
      }
      const one = open[found?.first ?? -1]
      const other = open[found?.second ?? -1]
      if (found === undefined || one === undefined || other === undefined) throw new TypeError('no pair')
      if (one === other) jets.push(one)
      else open[found.second] = jetOf({ p: sum(one.p, other.p), bottom: one.bottom || other.bottom })
      if (one !== last) open[found.first] = last
      open.pop()
    }
    return jets
  }

  const nearestPair = (light: readonly Momentum<Value>[]): Momentum<Value> | undefined => {
    let nearest = of(30)
    let best: Momentum<Value> | undefined
    for (const [i, one] of light.entries())
      for (const other of light.slice(0, i)) {
        const pair = sum(one, other)
        const mass = root(massSquared(pair))
        const away = magnitude(store(subtract(mass, of(80.4))))
        if (!less(away, nearest)) continue
        nearest = away
        best = scaled(pair, store(divide(of(80.4), mass)))
      }
    return best
  }

  return (particles) => {
    const light: Momentum<Value>[] = []
    const tagged: Momentum<Value>[] = []
    for (const { p, bottom, transverse, rapidity } of cluster(particles)) {
      if (less(transverse, of(400)) || less(rapidity, of(-2.5)) || less(of(2.5), rapidity)) continue
      if (less(uniform(), of(bottom ? 0.8 : 0.02))) tagged.push(p)
      else light.push(p)
    }
    const [b, ...more] = tagged
    const w = more.length === 0 ? nearestPair(light) : undefined
    if (b === undefined || w === undefined) return undefined
    const squared = massSquared(sum(w, b))
    return less(zero, squared) ? root(squared) : undefined
  }
}
