import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'
import { findOnPath } from '../../src/transports/find-on-path.js'
import { whenAllEnded } from '../../src/when-all-ended.js'
import { xServer } from './display/x-server.js'
import { examineEmulator, findEmulator } from './program.js'
import type { EmulatorProgram, EmulatorRecipe } from './recipe.js'

/** Looks for the programs of a recipe, and asks each its version. No machine is started. */
export async function examineRecipe(
  { guests, display }: Pick<EmulatorRecipe<unknown>, 'guests' | 'display'>,
  { signal }: CallOptions,
): Promise<readonly Finding[]> {
  const programs = [...new Set(guests.map(({ program }) => program))]
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-doctor-'))
  try {
    const found = await whenAllEnded(programs.map((program) => examine(program, folder, signal)))
    return display === undefined ? found : [...found, findXServer()]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function findXServer(): Finding {
  const name = xServer.program
  const path = findOnPath(name)
  const detail = "Only machines with 'graphics: vga' need it."
  if (path !== undefined) return { name, status: 'works', path, detail }
  return { name, status: 'missing', detail, hint: `On Debian and Ubuntu: apt-get install ${xServer.package}` }
}

async function examine(
  program: EmulatorProgram,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const [name] = program.names
  const path = findEmulator(program)
  try {
    const { version, sha256 } = await examineEmulator(program, folder, signal)
    return {
      name,
      status: 'works',
      version,
      path,
      detail: 'The program answers; no machine was started.',
      facts: { sha256 },
    }
  } catch (error) {
    if (signal?.aborted || !isHypervisorError(error)) throw error
    const status = path === undefined ? 'missing' : 'broken'
    return { name, status, path, detail: `${error.message}.`, hint: error.hint }
  }
}
