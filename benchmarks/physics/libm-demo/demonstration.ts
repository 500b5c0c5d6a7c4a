import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { HypervisorError } from '../../../src/index.js'
import { type DemoAnswer, differentFunctions, readAnswer } from './answer.js'
import { compileDemo, type DemoProgram } from './programs.js'

const run = promisify(execFile)

/**
 * Tells the C library not to use code for a CPU with fused multiply-add, whatever the CPU has (manual of glibc, Hardware
 * Capability Tunables; the name is that of 2.33 and later).
 */
export const withoutFma = 'glibc.cpu.hwcaps=-FMA'

/** How a program was run. */
export interface DemoPlace {
  /** Model of QEMU's emulation of programs; absent for this machine's own CPU. */
  readonly cpu?: string
  /** Whether the C library was told not to use fused multiply-add. */
  readonly fma: boolean
}

/** One run. */
export interface DemoRun extends DemoPlace {
  readonly program: DemoProgram
  readonly answer: DemoAnswer
}

/** Runs a compiled program. @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_PROTOCOL`. */
export async function runDemo(
  program: DemoProgram,
  path: string,
  place: DemoPlace,
  signal?: AbortSignal,
): Promise<DemoRun> {
  const { GLIBC_TUNABLES: _own, ...environment } = process.env
  const tunables = place.fma ? {} : { GLIBC_TUNABLES: withoutFma }
  // The emulator is a program with a C library too: only what it emulates is to be told.
  const [command, args, env] =
    place.cpu === undefined
      ? ([path, [], { ...environment, ...tunables }] as const)
      : ([
          'qemu-x86_64',
          ['-cpu', place.cpu, ...(place.fma ? [] : ['-E', `GLIBC_TUNABLES=${withoutFma}`]), path],
          environment,
        ] as const)
  try {
    const { stdout } = await run(command, [...args], { env, signal })
    return { ...place, program, answer: readAnswer(stdout) }
  } catch (cause) {
    if (cause instanceof HypervisorError) throw cause
    throw new HypervisorError('ERR_NOT_INSTALLED', `'${command}' does not run the program '${program}'`, {
      hint: 'Debian: apt-get install qemu-user.',
      cause,
    })
  }
}

/** What a comparison of runs says. */
export interface LibraryVerdict {
  readonly kind: 'same-bits' | 'library-functions' | 'not-found'
  readonly words: string
  readonly evidence: readonly string[]
}

/**
 * Why a program gives other bits on one CPU model than on another: compares it with the run on the first in which
 * nothing but the C library's choice was changed.
 */
export function explainLibrary(here: DemoRun, there: DemoRun, hereWithoutFma: DemoRun): LibraryVerdict {
  const same = (one: DemoRun, other: DemoRun): boolean =>
    one.answer.words.join() === other.answer.words.join() &&
    differentFunctions(one.answer, other.answer).length === 0
  const differ = differentFunctions(here.answer, there.answer)
  if (same(here, there)) return { kind: 'same-bits', words: 'the bits are the same', evidence: [] }
  const events = here.answer.words[2] === there.answer.words[2] ? 'the same events' : 'other events'
  const found = `${events}, and other results of ${differ.join(', ')}`
  if (!same(there, hereWithoutFma)) {
    return { kind: 'not-found', words: 'the cause was not found', evidence: [found] }
  }
  return {
    kind: 'library-functions',
    words: 'the C library chooses code with fused multiply-add by the flags of the CPU',
    evidence: [
      found,
      `the same file on the same CPU with GLIBC_TUNABLES=${withoutFma} gives all of the other bits`,
    ],
  }
}

/** Compiles a program and runs it in all places. The folder is the caller's to remove. */
export async function demonstrate(
  program: DemoProgram,
  places: readonly DemoPlace[],
  folder: string,
  signal?: AbortSignal,
): Promise<readonly DemoRun[]> {
  const path = await compileDemo(program, folder, signal)
  const runs: DemoRun[] = []
  for (const place of places) runs.push(await runDemo(program, path, place, signal))
  return runs
}
