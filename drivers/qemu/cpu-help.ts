import { runProgram } from '../../src/transports/child-process.js'

/** The CPU models and features that a QEMU program knows by name. */
export interface CpuNames {
  readonly models: readonly string[]
  /** x86: the names of CPUID flags; empty where the program does not list any. */
  readonly features: readonly string[]
}

/**
 * Asks a QEMU program for its CPU models and features.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it does not run; `ERR_ABORTED`.
 */
export async function readCpuNames(program: string, signal?: AbortSignal): Promise<CpuNames> {
  const { stdout } = await runProgram(program, ['-cpu', 'help'], { signal })
  return parseCpuHelp(stdout)
}

/**
 * Reads what `-cpu help` prints: a line a model, after its architecture on x86 (`x86 Haswell-v4 …`), then on x86
 * all flags under the heading `Recognized CPUID flags:`.
 */
export function parseCpuHelp(text: string): CpuNames {
  const [before = '', after = ''] = text.split(/^Recognized CPUID flags:$/m)
  const models = before.split('\n').flatMap((line) => {
    const name = /^(?:x86 |s390 |PowerPC | +)([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1]
    return name === undefined ? [] : [name]
  })
  return { models: [...new Set(models)], features: after.split(/\s+/).filter((word) => word !== '') }
}
