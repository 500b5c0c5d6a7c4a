import type { HistoricWorkload, HistoricWorkloadName } from './machine.js'
import { costOf, type Item } from './program.js'
import { countSieve } from './sieve.js'

/** How often the inner part of a loop is repeated in one repetition: what 16 bits can count. */
export const turns = 65_536

/** What makes the workloads of a machine. */
export interface WorkloadParts extends Readonly<Record<HistoricWorkloadName, Program>> {
  /** Makes a file of a program. */
  image(program: readonly Item[]): Buffer
  /** Seconds of the unit of the instructions' durations. */
  readonly unit: number
  /** How many repetitions of the loop its program can count. Default: 65,535. */
  readonly mostLoops?: number
}

/** A program, for so many repetitions. */
type Program = (repetitions: number) => readonly Item[]

/** Makes the workloads of a machine, whose costs are what their programs' instructions add up to. */
export function makeWorkloads(
  parts: WorkloadParts,
): Readonly<Record<HistoricWorkloadName, HistoricWorkload>> {
  const { image, unit, loop, sieve, mostLoops = 65_535 } = parts
  const make = (program: Program, most: number, result: number): HistoricWorkload => {
    const { instructions, duration } = costOf(program(1))
    return {
      image: (repetitions) => image(program(repetitions)),
      most,
      instructions,
      seconds: duration * unit,
      result,
    }
  }
  return { loop: make(loop, mostLoops, 0), sieve: make(sieve, 65_535, countSieve().primes) }
}
