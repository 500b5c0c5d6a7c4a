import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { HypervisorError } from '../../src/errors.js'
import { withTinyProgram } from '../../src/local/tiny-program.js'
import { runProgram } from '../../src/transports/child-process.js'
import { findEmulator, installedArchitectures, installHint } from './emulators.js'
import { emulatorVersion } from './version.js'

/** Looks for the emulators, and runs a program of ten instructions in the one for x86-64, or else says which there are. */
export async function examineQemuUser({ signal }: CallOptions): Promise<readonly Finding[]> {
  const name = 'qemu-user'
  const found = installedArchitectures()
  const [first] = found
  const path = findEmulator('x86_64') ?? (first === undefined ? undefined : findEmulator(first))
  if (path === undefined) {
    return [{ name, status: 'missing', detail: 'No qemu-<architecture> is on the PATH.', hint: installHint }]
  }
  try {
    const version = await emulatorVersion(path, signal)
    const facts = { architectures: found.length }
    const others = `programs for ${found.length} CPUs: ${found.join(', ')}`
    if (!found.includes('x86_64')) {
      return [{ name, status: 'works', version, path, facts, detail: `It answers; ${others}.` }]
    }
    await withTinyProgram(async (program) => await runProgram(path, [program], { signal }))
    return [{ name, status: 'works', version, path, facts, detail: `It ran a program; ${others}.` }]
  } catch (error) {
    if (signal?.aborted || !(error instanceof HypervisorError)) throw error
    return [{ name, status: 'broken', path, detail: error.message }]
  }
}
