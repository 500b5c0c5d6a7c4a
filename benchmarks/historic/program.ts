/** Bytes of a program that depend on where a place of it lies. */
export interface Reference {
  readonly to: string
  /** How many bytes it takes. */
  readonly length: number
  /** The bytes, for the address of the place and that of the reference itself. */
  encode(target: number, at: number): readonly number[]
}

/** How often an instruction is executed in one repetition of the workload, and what it takes each time. */
export type Execution = readonly [times: number, duration: number]

/** An instruction, or several that are not measured. */
export interface Instruction {
  readonly code: readonly (number | Reference)[]
  /** What one repetition costs on the original machine, in its unit: clock cycles or microseconds. */
  readonly executions: readonly Execution[]
}

/** A part of a program, or the name of the place where it is. */
export type Item = Instruction | { readonly place: string }

/** What one repetition of a workload is. */
export interface Cost {
  /** Instructions that are executed. */
  readonly instructions: number
  /** What they take on the original machine, in its unit. */
  readonly duration: number
}

/** Names a place of a program. */
export function place(name: string): Item {
  return { place: name }
}

/** An instruction that is executed so often, of so long each time, in one repetition. */
export function timed(code: Instruction['code'], ...executions: readonly Execution[]): Instruction {
  return { code, executions }
}

/** Instructions before and after what is measured. */
export function untimed(...code: Instruction['code']): Instruction {
  return { code, executions: [] }
}

/** Adds up what the instructions of a program cost in one repetition. */
export function costOf(program: readonly Item[]): Cost {
  const executions = program.flatMap((item) => ('place' in item ? [] : item.executions))
  return {
    instructions: executions.reduce((sum, [times]) => sum + times, 0),
    duration: executions.reduce((sum, [times, duration]) => sum + times * duration, 0),
  }
}

/**
 * Makes the bytes of a program.
 *
 * @param origin The address of its first byte.
 * @throws TypeError for a place that there is not.
 */
export function assemble(program: readonly Item[], origin: number): Buffer {
  const places = new Map<string, number>()
  let at = origin
  for (const item of program) {
    if ('place' in item) places.set(item.place, at)
    else for (const part of item.code) at += typeof part === 'number' ? 1 : part.length
  }
  const bytes: number[] = []
  for (const part of program.flatMap((item) => ('place' in item ? [] : item.code))) {
    if (typeof part === 'number') {
      bytes.push(part)
      continue
    }
    const target = places.get(part.to)
    if (target === undefined) throw new TypeError(`the program has no place '${part.to}'`)
    bytes.push(...part.encode(target, origin + bytes.length))
  }
  return Buffer.from(bytes)
}
