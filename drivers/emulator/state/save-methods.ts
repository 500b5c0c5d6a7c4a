import type { SaveMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { passStep } from '../../../src/state/domains/steps.js'
import { writeJournal } from '../journal.js'
import type { EmulatorMachine, EmulatorStore } from '../machine.js'
import { digestDisks, writableDisks } from './disks.js'
import { whileHeld } from './hold.js'
import { extractState, readSavedFile, writeSavedFile } from './saved-file.js'
import { describeSaved, requireOwn } from './saved-machine.js'

/** The methods of the feature `save`. */
export function saveMethods<Options>(
  machine: EmulatorMachine<Options>,
  store: EmulatorStore<Options>,
): SaveMethods {
  const { name, paths } = machine
  return {
    save: (path, { signal } = {}) =>
      machine.withLock(() =>
        whileHeld(machine, async ({ state, file }) => {
          const { spec } = await machine.definition()
          const header = await describeSaved(machine, state, await digestDisks(writableDisks(spec)))
          signal?.throwIfAborted()
          await writeSavedFile(path, header, file, { signal, domain: paths.folder })
          passStep('save:published')
          writeJournal(paths.run.journal, 'saved')
          // What it did now would be done again, and its disks would not fit the state.
          await machine.end('saved', 'SIGKILL')
        }),
      ),
    restore: (path, { signal } = {}) =>
      machine.withLock(async () => {
        if (machine.status().state === 'alive') {
          throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is running`, { domain: name })
        }
        const saved = await readSavedFile(path)
        const definition = await machine.definition()
        await requireOwn(machine, saved, definition, store.paths.programs, signal)
        await requireSameDisks(path, saved.header.disks, definition.spec)
        signal?.throwIfAborted()
        await machine.launch(signal, {
          place: (to) => extractState(saved, to),
          paused: saved.header.state === 'paused',
          change: 'restored',
        })
      }),
  }
}

/** A state knows what is on the disks, and would ruin those that have changed since. */
async function requireSameDisks(
  path: string,
  saved: Readonly<Record<string, string>>,
  spec: Parameters<typeof writableDisks>[0],
): Promise<void> {
  const disks = writableDisks(spec)
  const now = await digestDisks(disks)
  const changed = disks.find(({ id }) => now[id] !== saved[id])
  if (changed === undefined) return
  throw new HypervisorError(
    'ERR_FILE',
    `the file '${path}' does not fit '${changed.path}', which has changed since`,
    {
      field: `${changed.field}.path`,
      hint: 'A snapshot keeps the disks as well as the state.',
    },
  )
}
