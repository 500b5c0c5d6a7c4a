import { rm, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { isHypervisorError } from '../../src/errors.js'
import type { QemuMachine } from './machine.js'
import { machineProcess } from './machine-record.js'

/** How long somebody else may keep the lock of a domain whose machine was killed, in milliseconds. */
const releaseLimit = 10_000

/** How often the lock is tried, in milliseconds. */
const retryInterval = 50

/**
 * Ends a machine, whatever anybody is doing with it. While somebody else holds the domain's lock, perhaps
 * because QEMU hangs, its process is killed: the holder notices that and lets go.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if it is not running; `ERR_BUSY` if the holder does not let go.
 */
export async function destroyMachine(machine: QemuMachine, signal: AbortSignal | undefined): Promise<void> {
  const limit = Date.now() + releaseLimit
  let killed = false
  for (;;) {
    let entered = false
    try {
      await machine.withLock(async () => {
        entered = true
        if (killed && machine.status().state !== 'alive') await rm(machine.paths.run.pid, { force: true })
        else await machine.end('destroyed')
      })
      return
    } catch (error) {
      if (entered || !isHypervisorError(error, 'ERR_BUSY') || Date.now() > limit) throw error
    }
    killed = (await killMachine(machine)) || killed
    await delay(retryInterval, undefined, { signal })
  }
}

/** Whether it could be killed: a machine that is just being started is not known at first. */
async function killMachine({ paths: { run }, status }: QemuMachine): Promise<boolean> {
  const found = status()
  if (found.state !== 'alive' || machineProcess(run, found.record) === undefined) return false
  await writeFile(run.ending, 'destroyed', { mode: 0o600 })
  const target = machineProcess(run, found.record)
  if (target === undefined) return false
  process.kill(target.pid, 'SIGKILL')
  return true
}
