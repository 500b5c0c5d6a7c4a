import { setTimeout as delay } from 'node:timers/promises'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { tryLock } from '../../src/state/file-lock.js'
import { errorCode } from '../../src/state/libc.js'
import { isHeld } from '../../src/state/lifeline.js'
import { monitorSlots, type RunPaths, socketPaths } from './folders.js'
import type { MachineRecord } from './machine-record.js'
import { openQmp, type QmpClient } from './qmp/client.js'

/** How long to wait for a monitor, in milliseconds: a program that only asks something is gone by then. */
const longestWait = 3000

/** Between two looks whether one is free, in milliseconds. */
const pause = 25

/**
 * Opens a QMP connection to a machine. A monitor of QEMU serves one client at a time, so a machine has
 * several, and who uses one holds the lock beside it. The lock goes with the connection. Where all are in use, it is waited
 * for one for three seconds.
 *
 * @throws HypervisorError `ERR_BUSY` if all monitors are in use; else as {@link openQmp}.
 */
export async function openMonitor(
  run: RunPaths,
  record: MachineRecord,
  signal?: AbortSignal,
): Promise<QmpClient> {
  const end = performance.now() + longestWait
  for (;;) {
    const client = await openFreeMonitor(run, record, signal)
    if (client !== undefined) return client
    if (performance.now() > end || signal?.aborted) break
    await delay(pause)
  }
  throw new HypervisorError('ERR_BUSY', `all ${monitorSlots} monitors of the machine are in use`, {
    hint: 'Close connections of other programs to this domain.',
  })
}

async function openFreeMonitor(
  run: RunPaths,
  record: MachineRecord,
  signal: AbortSignal | undefined,
): Promise<QmpClient | undefined> {
  const sockets = socketPaths(record.socketFolder)
  for (let slot = 0; slot < monitorSlots; slot += 1) {
    const lock = await tryLock(run.monitorLock(slot)).catch((error: unknown) => {
      throw errorCode(error) === 'ENOENT' ? gone(error) : error
    })
    if (lock === undefined) continue
    try {
      const client = await openQmp(sockets.monitor(slot), { signal })
      client.closed.then(lock.release, lock.release)
      return client
    } catch (error) {
      lock.release()
      if (isHypervisorError(error, 'ERR_CONNECT') && !isHeld(run.lifeline)) throw gone(error)
      throw error
    }
  }
  return undefined
}

function gone(cause: unknown): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', 'the machine is gone', { cause })
}
