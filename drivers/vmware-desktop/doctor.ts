import type { Finding } from '../../src/doctor.js'
import { examineProgram } from '../command-line/doctor.js'
import { commands } from './vmrun/commands.js'
import { findVmrun, vmrun } from './vmrun/program.js'

/** Asks whether a desktop program of VMware is installed and answers. */
export async function examineVmwareDesktop(): Promise<readonly Finding[]> {
  return await examineProgram('vmware-desktop', {
    find: () => findVmrun(undefined),
    async version(path) {
      await vmrun(path, process.platform === 'darwin' ? 'fusion' : 'ws').run(commands.list())
      return undefined
    },
  })
}
