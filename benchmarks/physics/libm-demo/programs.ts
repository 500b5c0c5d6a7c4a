import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { HypervisorError } from '../../../src/index.js'

const run = promisify(execFile)

/** Analyses of the payload as programs of this operating system; `docs/physics.md` says what each is for. */
export const demoPrograms = {
  /** The payload's own functions: the bits of `physics-double-sse`. */
  own: [],
  /** Contracted as the compiler likes: the bits of `physics-double-fma`. */
  fused: ['-mfma', '-ffp-contract=fast'],
  /** Functions of the C library, and more events, so that enough of them have other last bits. */
  library: ['-DEVENTS=4096u', '-DOTHER_FUNCTIONS="../../physics/libm-demo/library.h"'],
  /** Functions of the x87 unit, but sine and cosine of the C library in doubles, as in QEMU's translator. */
  'host-sine': [
    '-mfpmath=387',
    '-fexcess-precision=standard',
    '-DX87_FUNCTIONS',
    '-DOTHER_SINE="../../physics/libm-demo/host-sine.h"',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Name of one of the programs. */
export type DemoProgram = keyof typeof demoPrograms

const flags = [
  '-O2',
  '-std=gnu11',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fno-strict-aliasing',
  '-Wall',
] as const

/** The source beside this file, or in the repository when this is compiled to `dist`. */
function source(): string {
  const found = ['./program.c', '../../../../benchmarks/physics/libm-demo/program.c']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new HypervisorError('ERR_FILE', 'the source of the demonstration is not here', {
    hint: 'It is in the repository, not in the package.',
  })
}

/**
 * Compiles a program with `gcc` into a folder, and returns its path.
 *
 * @throws HypervisorError `ERR_FILE` without the sources, `ERR_NOT_INSTALLED` without a compiler that makes it.
 */
export async function compileDemo(
  program: DemoProgram,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const target = join(folder, program)
  try {
    await run('gcc', [...flags, ...demoPrograms[program], '-o', target, source(), '-lm'], { signal })
    return target
  } catch (cause) {
    if (cause instanceof HypervisorError) throw cause
    throw new HypervisorError('ERR_NOT_INSTALLED', `gcc does not make the program '${program}'`, {
      hint: 'Debian: apt-get install gcc libc6-dev.',
      cause,
    })
  }
}
