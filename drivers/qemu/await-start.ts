import { readFileSync } from 'node:fs'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { within } from '../../src/within.js'
import type { RunPaths } from './folders.js'
import type { LaunchedMachine, MachineExit } from './launch.js'
import { missingFirmware } from './missing-firmware.js'
import type { QmpClient } from './qmp/client.js'
import type { MachineSession } from './session.js'
import { step } from './steps.js'

/** What is waited for. */
export interface StartWait {
  readonly launched: LaunchedMachine
  readonly session: MachineSession
  readonly run: RunPaths
  readonly signal: AbortSignal | undefined
  readonly prepare: ((qmp: QmpClient) => Promise<void>) | undefined
}

/**
 * Waits until a machine that was just started answers on its monitor. If the wait is aborted, or `prepare`
 * fails, the machine is killed. A guest may also have powered itself off already; that is a start, too.
 *
 * @throws HypervisorError `ERR_START_FAILED` with exit status and the end of standard error as the cause;
 *   `ERR_NOT_INSTALLED` if the firmware of its board is missing; `ERR_ABORTED`.
 */
export async function awaitStart({ launched, session, run, signal, prepare }: StartWait): Promise<void> {
  const { child, exit } = launched
  const kill = (): void => {
    // Its end is waited for now, by a program that may have nothing else to wait for.
    child.ref()
    child.kill('SIGKILL')
  }
  const interruption = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void =>
      reject(new HypervisorError('ERR_ABORTED', 'the start was aborted', { cause: signal?.reason }))
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  })
  interruption.catch(() => {})
  const early = exit.then((how) => {
    if (!endedByGuest(run, how)) throw startFailed(launched, run, how)
  })
  early.catch(() => {})
  const answered = session.qmp().then(async (qmp) => {
    step('start:connected')
    await prepare?.(qmp)
  })
  const outcome = answered.catch(async (error: unknown) => {
    // A monitor that closes belongs to a QEMU that is about to end, and its end says more.
    const lost = isHypervisorError(error, 'ERR_DISCONNECTED', 'ERR_CONNECT')
    if (!lost || !(await within(exitGrace, early))) throw error
  })
  outcome.catch(() => {})
  try {
    await Promise.race([outcome, early, interruption])
  } catch (error) {
    kill()
    await exit.catch(() => {})
    throw error
  }
}

/** QEMU that fails says why; a guest that powers itself off, or uses the debug-exit device, says nothing. */
function endedByGuest(run: RunPaths, { exitCode }: MachineExit): boolean {
  return exitCode === 0 || (exitCode !== undefined && endOfErrors(run) === '')
}

/** How long a QEMU whose monitor has closed may take to end, in milliseconds. */
const exitGrace = 2000

function startFailed({ record }: LaunchedMachine, run: RunPaths, how: MachineExit): HypervisorError {
  const stderr = endOfErrors(run)
  const cause = { ...how, stderr, program: record.program, args: record.args }
  const missing = missingFirmware(stderr, cause)
  if (missing !== undefined) return missing
  const lastLine = stderr.trim().split('\n').at(-1) ?? ''
  const ended = describeExit(how)
  return new HypervisorError('ERR_START_FAILED', `QEMU ${ended}${lastLine && `: ${lastLine}`}`, { cause })
}

function endOfErrors(run: RunPaths): string {
  try {
    return readFileSync(run.errors, 'utf8').slice(-4096)
  } catch {
    return ''
  }
}

/** How a process ended, in words that follow its name. */
export function describeExit({ exitCode, signal }: MachineExit): string {
  return exitCode === undefined ? `was ended by ${signal}` : `ended with exit status ${exitCode}`
}
