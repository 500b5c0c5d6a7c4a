import { rm } from 'node:fs/promises'
import { destroyMachine } from '../../src/state/domains/destroy.js'
import { writeEnding } from '../../src/state/ending.js'
import { ignoreRefusal } from '../../src/state/ignore-refusal.js'
import type { QemuMachine } from './machine.js'
import { machineProcess } from './machine-record.js'

/** Ends a machine, whatever anybody is doing with it. @throws HypervisorError `ERR_INVALID_STATE`, `ERR_BUSY`. */
export async function destroyQemu(machine: QemuMachine, signal: AbortSignal | undefined): Promise<void> {
  const { withLock, status, end, paths } = machine
  const { run } = paths
  await destroyMachine(
    {
      withLock,
      isAlive: () => status().state === 'alive',
      end: () => end('destroyed'),
      settle: () => rm(run.pid, { force: true }).catch(ignoreRefusal),
      async kill() {
        const found = status()
        if (found.state !== 'alive' || machineProcess(run, found.record) === undefined) return false
        await writeEnding(run.ending, 'destroyed')
        const target = machineProcess(run, found.record)
        if (target === undefined) return false
        process.kill(target.pid, 'SIGKILL')
        return true
      },
    },
    signal,
  )
}
