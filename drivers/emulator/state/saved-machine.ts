import { HypervisorError } from '../../../src/errors.js'
import { digestOf } from '../../../src/state/content-digest.js'
import type { StoredDefinition } from '../../../src/state/domains/definition.js'
import type { EmulatorMachine } from '../machine.js'
import { examineEmulator } from '../program.js'
import type { SavedFile, SavedHeader } from './saved-file.js'

/** Describes the living machine for the file of its state. */
export async function describeSaved<Options>(
  machine: EmulatorMachine<Options>,
  state: SavedHeader['state'],
  disks: SavedHeader['disks'],
): Promise<SavedHeader> {
  const { name, uuid, recipe } = machine
  const { programVersion, programSha256 } = machine.requireAlive()
  return {
    version: 1,
    uuid,
    name,
    driver: recipe.name,
    machine: machineDigest(await machine.definition()),
    program: { version: programVersion, sha256: programSha256 },
    state,
    savedAt: Date.now(),
    disks,
  }
}

/**
 * Checks that a saved machine is this one, and was saved by the program that is here.
 *
 * @param programs where the facts about programs are kept.
 * @throws HypervisorError `ERR_FILE`; `ERR_NOT_INSTALLED`.
 */
export async function requireOwn<Options>(
  machine: EmulatorMachine<Options>,
  { path, header }: SavedFile,
  programs: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const refuse = (why: string, hint?: string): HypervisorError =>
    new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: path, hint })
  const { recipe } = machine
  if (header.driver !== recipe.name || header.uuid !== machine.uuid) {
    throw refuse(`is of the domain '${header.name}' (${header.uuid}) of the driver ${header.driver}`)
  }
  const definition = await machine.definition()
  if (header.machine !== machineDigest(definition))
    throw refuse('was saved under another definition of the domain')
  const { program } = await recipe.plan(definition)
  const here = await examineEmulator(program, programs, signal)
  if (here.version !== header.program.version) {
    throw refuse(
      `was saved by ${recipe.title} ${header.program.version}, and this is ${here.version}`,
      'Install that version: another one may read the state differently.',
    )
  }
  if (here.sha256 !== header.program.sha256) {
    throw refuse(
      `was saved by another build of ${recipe.title} ${here.version} than ${here.path}`,
      `Its SHA-256 is ${header.program.sha256}.`,
    )
  }
}

/** What a state depends on: the machine, and not what it is called. */
function machineDigest<Options>({ spec, options }: StoredDefinition<Options>): string {
  const { name: _name, title: _title, ...hardware } = spec
  return digestOf([hardware, options])
}
