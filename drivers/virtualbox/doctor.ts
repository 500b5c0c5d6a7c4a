import type { Finding } from '../../src/doctor.js'
import { examineProgram } from '../command-line/doctor.js'
import { commands } from './vboxmanage/commands.js'
import { findVboxManage, vboxManage } from './vboxmanage/program.js'

/** Asks whether VirtualBox is installed and answers. */
export async function examineVirtualbox(): Promise<readonly Finding[]> {
  return await examineProgram('virtualbox', {
    find: () => findVboxManage(undefined),
    version: async (path) => (await vboxManage(path, undefined).run(commands.version())).trim(),
  })
}
