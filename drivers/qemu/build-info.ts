import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { rememberFacts } from '../../src/state/program-facts.js'
import { type ProgramResult, runProgram } from '../../src/transports/child-process.js'

/** What a QEMU program is and has. */
export interface BuildInfo {
  /** For example `7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)`. */
  readonly version: string
  /** Whether it was built with the seccomp sandbox. */
  readonly sandbox: boolean
}

/** The sandbox as machines get it; a bridge needs QEMU's helper program, which `spawn=deny` forbids. */
export function sandboxOption(allowSpawn: boolean): string {
  const spawn = allowSpawn ? 'allow' : 'deny'
  return `on,obsolete=deny,elevateprivileges=${allowSpawn ? 'allow' : 'deny'},spawn=${spawn},resourcecontrol=deny`
}

/**
 * Asks a QEMU program for its version and whether it has the sandbox, once; see {@link rememberFacts}.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it does not run, `ERR_PROTOCOL` if it is not QEMU.
 */
export const buildInfo = rememberFacts<BuildInfo>({
  schema: z.strictObject({ version: z.string(), sandbox: z.boolean() }),
  probe: (program, signal) => probe(program, signal),
})

/** A build without the sandbox refuses the option before it prints its version, and ends with 1. */
async function probe(program: string, signal: AbortSignal | undefined): Promise<BuildInfo> {
  try {
    const result = await runProgram(program, ['-sandbox', sandboxOption(false), '-version'], { signal })
    return { version: readVersion(program, result), sandbox: true }
  } catch (error) {
    if (!(error instanceof HypervisorError) || error.code !== 'ERR_OPERATION_FAILED') throw error
    return {
      version: readVersion(program, await runProgram(program, ['-version'], { signal })),
      sandbox: false,
    }
  }
}

function readVersion(program: string, result: ProgramResult): string {
  const version = /^QEMU emulator version (\S.*)$/m.exec(result.stdout)?.[1]
  if (version !== undefined) return version.trim()
  throw new HypervisorError('ERR_PROTOCOL', `'${program}' does not say that it is QEMU`, { cause: result })
}
