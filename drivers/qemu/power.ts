import { z } from 'zod'
import type {
  DomainCore,
  ResetMethods,
  ShutdownMethods,
  StartPausedMethods,
  SuspendMethods,
} from '../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { startLocked } from '../../src/state/domains/lock.js'
import { destroyQemu } from './destroy.js'
import { forgetManagedSave } from './features/forget-managed-save.js'
import { startOrGoOn } from './features/managed-save-methods.js'
import { finishRevert } from './features/snapshots/revert-images.js'
import type { LaunchOptions, QemuMachine } from './machine.js'
import { removeShortFolder } from './short-folder.js'
import { step } from './steps.js'
import type { QemuStore } from './store.js'

const statusSchema = z.object({ status: z.string(), running: z.boolean() })

/** The methods that move a domain between its states. */
export function powerMethods(
  machine: QemuMachine,
  store: QemuStore,
): Pick<DomainCore, 'start' | 'destroy' | 'undefine'> &
  ShutdownMethods &
  ResetMethods &
  SuspendMethods &
  StartPausedMethods {
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' ${why}`)

  /** QMP's own commands do nothing, and say nothing, when the machine is in that state already. */
  const requireRunning = async (running: boolean): Promise<void> => {
    const found = await (await machine.qmp()).query('query-status', statusSchema)
    if (found.running !== running) throw refuse(`is ${found.running ? 'running' : found.status}`)
  }
  const command = async (name: string): Promise<void> => {
    await (await machine.qmp()).execute(name)
  }
  const start = (options: LaunchOptions): Promise<void> =>
    startLocked(machine.withLock, () => startOrGoOn(machine, options))

  return {
    start: ({ signal } = {}) => start({ signal }),
    startPaused: ({ signal } = {}) => start({ signal, paused: true }),
    destroy: ({ signal } = {}) => destroyQemu(machine, signal),
    undefine: ({ signal } = {}) =>
      machine.withLock(async () => {
        step('undefine:locked')
        const definition = await machine.definition()
        const status = machine.status()
        if (status.state === 'alive') throw refuse('is running')
        // Images that cannot be put back are no reason to keep the domain.
        await finishRevert(machine).catch((error: unknown) => {
          if (!isHypervisorError(error)) throw error
        })
        await store.remove(definition, signal)
        if (status.record !== undefined) await removeShortFolder(status.record.socketFolder)
      }),
    shutdown: () => machine.withLock(() => command('system_powerdown')),
    reset: () => machine.withLock(() => command('system_reset')),
    suspend: () =>
      machine.withLock(async () => {
        await requireRunning(true)
        await command('stop')
      }),
    resume: () =>
      machine.withLock(async () => {
        await requireRunning(false)
        // A program that was killed after it had saved, or before it let the guest go on, has left it.
        await forgetManagedSave(machine)
        await command('cont')
      }),
  }
}
