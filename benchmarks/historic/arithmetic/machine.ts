import type { MachinePart } from '../machine.js'
import type { FloatingFormat } from './format.js'

/** A machine of the past whose floating point is not that of today. */
export interface ArithmeticMachine {
  /** Its name here, such as `vax`. */
  readonly name: string
  readonly title: string
  readonly driver: 'simh' | 'hercules'
  /** The specification without what is to be started. */
  readonly spec: MachinePart
  /**
   * What it computes the harmonic sum in. Each program writes `E`, the bits of the sum as digits of this radix, and a line end,
   * and goes on for ever.
   */
  readonly sums: readonly { readonly format: FloatingFormat; image(terms: number): Buffer }[]
  readonly radix: 2 | 16
}
