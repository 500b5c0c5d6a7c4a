import type { HistoricWorkload } from './machine.js'
import { costOf, type Item } from './program.js'

/** How often the inner part of a loop is repeated in one repetition: what 16 bits can count. */
export const turns = 65_536

/** What makes a workload of a program. */
export interface WorkloadParts {
  /** The program, for so many repetitions. */
  program(repetitions: number): readonly Item[]
  /** Makes a file of it. */
  image(program: readonly Item[]): Buffer
  readonly most: number
  /** Seconds of the unit of its instructions' durations. */
  readonly unit: number
  result(repetitions: number): number
}

/** Makes a workload, whose cost is what its program's instructions add up to. */
export function makeWorkload({ program, image, most, unit, result }: WorkloadParts): HistoricWorkload {
  const { instructions, duration } = costOf(program(1))
  return {
    image: (repetitions) => image(program(repetitions)),
    most,
    instructions,
    seconds: duration * unit,
    result,
  }
}
