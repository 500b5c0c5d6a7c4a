import { HypervisorError } from '../../src/errors.js'
import { sendSignal } from '../../src/local/program.js'
import { writeEnding } from '../../src/state/ending.js'
import { within } from '../../src/within.js'
import type { RunPaths } from './folders.js'
import { emulatorPid, keeperPid } from './machine-record.js'
import type { MachineSession } from './session.js'

/** How long an emulator may take to obey SIGTERM, in milliseconds. */
const usualGrace = 1000

/** How long the kernel may take to end killed processes, in milliseconds. */
const killGrace = 5000

/**
 * Ends a machine: asks the emulator with SIGTERM, and kills it with all that belongs to it if it does not obey in time.
 * With SIGKILL instead, its guest executes nothing any more, and what it has written to its consoles arrives all the same.
 * Resolves when it is gone.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it cannot be killed.
 */
export async function endMachine(
  run: RunPaths,
  session: MachineSession,
  reason: string,
  grace: number = usualGrace,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  await writeEnding(run.ending, reason)
  const pid = emulatorPid(run)
  if (pid !== undefined) {
    sendSignal(pid, signal)
    sendSignal(pid, 'SIGCONT')
    if (await within(grace, session.ended)) return
  }
  if (!killMachine(run, session) && !session.hasEnded) {
    if (await within(killGrace, session.ended)) return
    throw new HypervisorError(
      'ERR_OPERATION_FAILED',
      'the emulator does not end, and its process is not known',
    )
  }
  if (await within(killGrace, session.ended)) return
  throw new HypervisorError('ERR_OPERATION_FAILED', `the emulator (process ${pid}) does not end`, {
    hint: 'It may hang in the kernel, for example in a file system that does not answer.',
  })
}

/** Kills an emulator and all that belongs to it. @returns whether any of it is known. */
export function killMachine(run: RunPaths, { record }: Pick<MachineSession, 'record'>): boolean {
  const [keeper, emulator] = [keeperPid(run, record), emulatorPid(run)]
  if (emulator !== undefined) sendSignal(emulator, 'SIGKILL')
  if (keeper !== undefined) sendSignal(-keeper, 'SIGKILL')
  return emulator !== undefined || keeper !== undefined
}
