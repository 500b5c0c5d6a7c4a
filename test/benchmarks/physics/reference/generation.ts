import type { Arithmetic } from './arithmetic.js'
import type { Functions } from './functions.js'
import { kinematics, type Momentum } from './kinematics.js'
import type { Source } from './random.js'

/** A particle as the detector measures it; `bottom` is what a b tag recognises. */
export interface Particle<Value> {
  readonly p: Momentum<Value>
  readonly bottom: boolean
}

const [topMass, topWidth, wMass, wWidth, bMass] = [172.4, 1.4, 80.4, 2.1, 4.7]

/** Generates the particles of one event after another. */
export function generator<Value>(
  arithmetic: Arithmetic<Value>,
  functions: Functions<Value>,
  { uniform, gaussian }: Source<Value>,
): () => readonly Particle<Value>[] {
  const { of, add, subtract, multiply, divide, root, negate, store, less } = arithmetic
  const { logarithm, exponential, sineCosine } = functions
  const { square, size, scaled, boosted, around } = kinematics(arithmetic)
  const [zero, half, one, two] = [of(0), of(0.5), of(1), of(2)]

  const breitWigner = (mass: number, width: number): Value => {
    const turn = store(multiply(subtract(uniform(), half), of(0.45)))
    const [sine, cosine] = sineCosine(less(turn, zero) ? store(add(turn, one)) : turn)
    return store(add(of(mass), divide(multiply(half, of(width), sine), cosine)))
  }

  const helicityCosine = (): Value => {
    for (;;) {
      const c = store(subtract(multiply(two, uniform()), one))
      const longitudinal = multiply(of(0.525), subtract(one, square(c)))
      const lefthanded = multiply(of(0.1125), subtract(one, c), subtract(one, c))
      const density = store(add(longitudinal, lefthanded))
      if (less(store(multiply(of(0.7), uniform())), density)) return c
    }
  }

  const top = (): readonly Momentum<Value>[] => {
    const mass = breitWigner(topMass, topWidth)
    const w = breitWigner(wMass, wWidth)
    const total = store(add(w, of(bMass)))
    const difference = store(subtract(w, of(bMass)))
    const massSquared = store(square(mass))
    const product = multiply(subtract(massSquared, square(total)), subtract(massSquared, square(difference)))
    const momentum = store(divide(root(product), multiply(two, mass)))
    const z = store(subtract(multiply(two, uniform()), one))
    const flat = root(subtract(one, square(z)))
    const [sine, cosine] = sineCosine(uniform())
    const x = store(multiply(momentum, flat, cosine))
    const y = store(multiply(momentum, flat, sine))
    const forward = store(multiply(momentum, z))
    const boson = { e: root(add(square(momentum), square(w))), x, y, z: forward }
    const bottom = {
      e: root(add(square(momentum), square(of(bMass)))),
      x: negate(x),
      y: negate(y),
      z: negate(forward),
    }
    const [quark, antiquark] = wDecay(boson, w)
    const transverse = store(multiply(of(-60), logarithm(uniform())))
    const along = store(multiply(of(120), gaussian()))
    const [topSine, topCosine] = sineCosine(uniform())
    const parent = {
      e: root(add(massSquared, square(transverse), square(along))),
      x: store(multiply(transverse, topCosine)),
      y: store(multiply(transverse, topSine)),
      z: along,
    }
    return [bottom, quark, antiquark].map((p) => boosted(p, parent, mass))
  }

  const wDecay = (boson: Momentum<Value>, mass: Value): readonly [Momentum<Value>, Momentum<Value>] => {
    const c = helicityCosine()
    const across = root(subtract(one, square(c)))
    const energy = store(multiply(half, mass))
    const [sine, cosine] = sineCosine(uniform())
    const along = store(multiply(energy, c))
    const first = store(multiply(energy, across, cosine))
    const second = store(multiply(energy, across, sine))
    const quark = { ...around(boson, along, first, second), e: energy }
    const antiquark = { e: energy, x: negate(quark.x), y: negate(quark.y), z: negate(quark.z) }
    return [boosted(quark, boson, mass), boosted(antiquark, boson, mass)]
  }

  const anywhere = (least: number, mean: number): Momentum<Value> => {
    const transverse = store(subtract(of(least), multiply(of(mean), logarithm(uniform()))))
    const growth = exponential(store(subtract(multiply(of(4), uniform()), two)))
    const [sine, cosine] = sineCosine(uniform())
    const z = store(multiply(half, transverse, subtract(growth, divide(one, growth))))
    return {
      e: root(add(square(transverse), square(z))),
      x: store(multiply(transverse, cosine)),
      y: store(multiply(transverse, sine)),
      z,
    }
  }

  const fragments = (parton: Momentum<Value>, tagged: boolean): readonly Particle<Value>[] => {
    const length = size(parton)
    const shares = Array.from({ length: 4 }, () => negate(logarithm(uniform())))
    const total = shares.reduce((sum, share) => store(add(sum, share)), zero)
    return shares.map((share, index) => {
      const first = store(multiply(half, gaussian()))
      const second = store(multiply(half, gaussian()))
      const along = store(divide(multiply(length, share), total))
      return { p: around(parton, along, first, second), bottom: tagged && index === 0 }
    })
  }

  const measured = (p: Momentum<Value>): Momentum<Value> => {
    const resolution = root(add(divide(of(0.25), p.e), of(0.0009)))
    const smeared = store(add(one, multiply(resolution, gaussian())))
    const factor = less(smeared, of(0.1)) ? of(0.1) : smeared
    const energy = store(multiply(p.e, factor))
    const first = store(multiply(of(0.01), gaussian()))
    const second = store(multiply(of(0.01), gaussian()))
    const turned = around(p, one, first, second)
    return scaled(turned, store(divide(energy, turned.e)))
  }

  return () => {
    const background = less(uniform(), of(0.4))
    const partons = background ? [1, 2, 3].map(() => anywhere(25, 30)) : top()
    const pieces = partons.flatMap((parton, index) => fragments(parton, index === 0))
    const soft = [1, 2, 3, 4].map(() => ({ p: anywhere(0.3, 1), bottom: false }))
    return [...pieces, ...soft].map(({ p, bottom }) => ({ p: measured(p), bottom }))
  }
}
