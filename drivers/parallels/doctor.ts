import type { Finding } from '../../src/doctor.js'
import { examineProgram } from '../command-line/doctor.js'
import { commands } from './prlctl/commands.js'
import { findPrlctl, prlctl } from './prlctl/program.js'

/** Asks whether Parallels Desktop is installed and answers. */
export async function examineParallels(): Promise<readonly Finding[]> {
  return await examineProgram('parallels', {
    find: () => findPrlctl(undefined),
    version: async (path) => (await prlctl(path).run(commands.version())).trim(),
  })
}
