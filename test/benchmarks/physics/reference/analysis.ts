import type { Arithmetic } from './arithmetic.js'
import { fitter } from './fit.js'
import { type Functions, series } from './functions.js'
import { generator } from './generation.js'
import { reconstruction } from './jets.js'
import { source } from './random.js'

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0)
}

/**
 * The analysis of the payload a second time, in an arithmetic of choice: the words of its answer, which are the bits of
 * the mass and of its error and the digest of the events.
 */
export function analyse<Value>(
  arithmetic: Arithmetic<Value>,
  functions: Functions<Value> = series(arithmetic),
): readonly string[] {
  const random = source(arithmetic, functions)
  const nextEvent = generator(arithmetic, functions, random)
  const reconstruct = reconstruction(arithmetic, functions, random)
  const { of, less, number } = arithmetic
  const masses: Value[] = []
  let digest = 0n
  for (let event = 0; event < 128; event++) {
    const mass = reconstruct(nextEvent())
    if (mass === undefined || less(mass, of(110)) || !less(mass, of(240))) continue
    masses.push(mass)
    digest = BigInt.asUintN(64, (digest << 7n) | (digest >> 57n)) ^ bitsOf(number(mass))
  }
  const { mass, error } = fitter(arithmetic, functions)(masses)
  return [bitsOf(number(mass)), bitsOf(number(error)), digest].map((bits) =>
    bits.toString(16).padStart(16, '0'),
  )
}
