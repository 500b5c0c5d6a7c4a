import type { Arithmetic } from './arithmetic.js'

/** Energy and momentum in GeV, the beam along z. */
export interface Momentum<Value> {
  readonly e: Value
  readonly x: Value
  readonly y: Value
  readonly z: Value
}

/** Relativistic kinematics in an arithmetic. */
export function kinematics<Value>(arithmetic: Arithmetic<Value>) {
  const { of, add, subtract, multiply, divide, root, negate, store, less } = arithmetic
  const square = (value: Value): Value => multiply(value, value)
  const size = (p: Momentum<Value>): Value => root(add(square(p.x), square(p.y), square(p.z)))

  return {
    square,
    size,
    massSquared: (p: Momentum<Value>): Value =>
      store(subtract(square(p.e), square(p.x), square(p.y), square(p.z))),
    sum: (a: Momentum<Value>, b: Momentum<Value>): Momentum<Value> => ({
      e: store(add(a.e, b.e)),
      x: store(add(a.x, b.x)),
      y: store(add(a.y, b.y)),
      z: store(add(a.z, b.z)),
    }),
    scaled: (p: Momentum<Value>, factor: Value): Momentum<Value> => ({
      e: store(multiply(p.e, factor)),
      x: store(multiply(p.x, factor)),
      y: store(multiply(p.y, factor)),
      z: store(multiply(p.z, factor)),
    }),
    /** Seen from where the parent has this momentum. */
    boosted(p: Momentum<Value>, parent: Momentum<Value>, mass: Value): Momentum<Value> {
      const dot = add(multiply(p.x, parent.x), multiply(p.y, parent.y), multiply(p.z, parent.z))
      const along = store(divide(dot, mass))
      const inner = add(divide(along, add(divide(parent.e, mass), of(1))), p.e)
      const share = store(divide(inner, mass))
      return {
        e: store(add(divide(multiply(p.e, parent.e), mass), along)),
        x: store(add(p.x, multiply(share, parent.x))),
        y: store(add(p.y, multiply(share, parent.y))),
        z: store(add(p.z, multiply(share, parent.z))),
      }
    },
    /** A massless momentum with these components along the axis and across it. */
    around(axis: Momentum<Value>, along: Value, first: Value, second: Value): Momentum<Value> {
      const length = size(axis)
      const [x, y, z] = [axis.x, axis.y, axis.z].map((part) => store(divide(part, length)))
      if (x === undefined || y === undefined || z === undefined) throw new TypeError('three parts')
      const flat = root(add(square(x), square(y)))
      const inclined = less(of(0.000001), flat)
      const ux = inclined ? store(divide(y, flat)) : of(1)
      const uy = inclined ? store(divide(negate(x), flat)) : of(0)
      const vx = store(multiply(negate(z), uy))
      const vy = store(multiply(z, ux))
      const vz = store(subtract(multiply(x, uy), multiply(y, ux)))
      const p = {
        x: store(add(multiply(along, x), multiply(first, ux), multiply(second, vx))),
        y: store(add(multiply(along, y), multiply(first, uy), multiply(second, vy))),
        z: store(add(multiply(along, z), multiply(second, vz))),
      }
      return { ...p, e: size({ e: of(0), ...p }) }
    },
  }
}
