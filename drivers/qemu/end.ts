import { HypervisorError } from '../../src/errors.js'
import { within } from '../../src/within.js'
import type { RunPaths } from './folders.js'
import { machineProcess } from './machine-record.js'
import type { MachineSession } from './session.js'
import { step } from './steps.js'

/** How long QEMU may take to obey `quit`, in milliseconds. It flushes its disks then. */
const quitGrace = 3000

/** How long the kernel may take to end a killed process, in milliseconds. */
const killGrace = 5000

/**
 * Ends a machine: asks QEMU to quit, and kills it if it does not obey in time. Resolves when it is gone.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it cannot be killed.
 */
export async function endMachine(run: RunPaths, session: MachineSession): Promise<void> {
  const quit = session.qmp().then((qmp) => qmp.execute('quit'))
  // A monitor that is busy or broken is no reason to wait.
  const refusedToQuit = quit.then(
    () => new Promise<never>(() => {}),
    () => (session.hasEnded ? session.ended : undefined),
  )
  step('destroy:asked')
  await within(quitGrace, Promise.race([session.ended, refusedToQuit]))
  if (session.hasEnded) return
  if (await within(exitGrace, session.ended)) return
  const target = machineProcess(run, session.record)
  if (target === undefined) {
    if (await within(killGrace, session.ended)) return
    throw new HypervisorError('ERR_OPERATION_FAILED', 'QEMU does not quit, and its process is not known')
  }
  process.kill(target.pid, 'SIGKILL')
  if (await within(killGrace, session.ended)) return
  throw new HypervisorError('ERR_OPERATION_FAILED', `QEMU (process ${target.pid}) does not end`, {
    hint: 'It may hang in the kernel, for example in a file system that does not answer.',
  })
}

/** How long a QEMU whose monitor was lost may take to be gone, in milliseconds. */
const exitGrace = 300
