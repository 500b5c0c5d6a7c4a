import { setTimeout as delay } from 'node:timers/promises'
import type { DomainCore, SuspendMethods } from '../../src/domain.js'
import { HypervisorError } from '../../src/errors.js'
import { sendSignal } from '../../src/local/program.js'
import { isStopped } from '../../src/local/stopped.js'
import { destroyMachine } from '../../src/state/domains/destroy.js'
import { startLocked } from '../../src/state/domains/lock.js'
import { passStep } from '../../src/state/domains/steps.js'
import { writeEnding } from '../../src/state/ending.js'
import { killMachine } from './end.js'
import { writeJournal } from './journal.js'
import type { EmulatorMachine, EmulatorStore } from './machine.js'
import { emulatorPid } from './machine-record.js'

/** How long the kernel may take to stop or continue a process, in milliseconds. */
const stopLimit = 5000

/** The methods that move a domain between its states. */
export function powerMethods<Options>(
  machine: EmulatorMachine<Options>,
  store: EmulatorStore<Options>,
): Pick<DomainCore, 'start' | 'destroy' | 'undefine'> & SuspendMethods {
  const { name, paths } = machine
  const { run } = paths
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' ${why}`, { domain: name })

  const requireProcess = async (stopped: boolean): Promise<number> => {
    machine.requireAlive()
    const pid = emulatorPid(run)
    if (pid === undefined) throw refuse('is just starting')
    if ((await isStopped(pid)) !== stopped) throw refuse(stopped ? 'is not paused' : 'is not running')
    return pid
  }
  /** Sends a signal, waits until all threads have obeyed, and tells of it. */
  const change = (signal: 'SIGSTOP' | 'SIGCONT', toldAs: 'suspended' | 'resumed'): Promise<void> =>
    machine.withLock(async () => {
      const stops = signal === 'SIGSTOP'
      const pid = await requireProcess(!stops)
      const session = await machine.session()
      sendSignal(pid, signal)
      for (const limit = Date.now() + stopLimit; (await isStopped(pid)) !== stops; await delay(1)) {
        if (session.hasEnded) throw refuse('has just ended')
        if (Date.now() > limit) {
          throw new HypervisorError(
            'ERR_OPERATION_FAILED',
            `the emulator (process ${pid}) does not obey ${signal}`,
          )
        }
      }
      writeJournal(run.journal, toldAs)
      session.tell()
    })

  return {
    start: ({ signal } = {}) => startLocked(machine.withLock, () => machine.launch(signal)),
    destroy: ({ signal } = {}) =>
      destroyMachine(
        {
          withLock: machine.withLock,
          isAlive: () => machine.status().state === 'alive',
          end: () => machine.end('destroyed'),
          settle: async () => {},
          async kill() {
            const found = machine.status()
            if (found.state !== 'alive' || emulatorPid(run) === undefined) return false
            await writeEnding(run.ending, 'destroyed')
            return killMachine(run, found)
          },
        },
        signal,
      ),
    undefine: ({ signal } = {}) =>
      machine.withLock(async () => {
        passStep('undefine:locked')
        const definition = await machine.definition()
        if (machine.status().state === 'alive') throw refuse('is running')
        await store.remove(definition, signal)
      }),
    suspend: () => change('SIGSTOP', 'suspended'),
    resume: () => change('SIGCONT', 'resumed'),
  }
}
