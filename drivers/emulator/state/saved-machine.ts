import { HypervisorError } from '../../../src/errors.js'
import { requireSpecFiles } from '../../../src/spec/files.js'
import type { DefinitionFormat, StoredDefinition } from '../../../src/state/domains/definition.js'
import { describeHardware, isOfHardware } from '../../../src/state/domains/hardware-digest.js'
import type { EmulatorMachine } from '../machine.js'
import { examineEmulator } from '../program.js'
import type { EmulatorRecipe } from '../recipe.js'
import type { SavedFile, SavedHeader } from './saved-file.js'

/** Describes the living machine for the file of its state. */
export async function describeSaved<Options>(
  machine: EmulatorMachine<Options>,
  state: SavedHeader['state'],
  disks: SavedHeader['disks'],
): Promise<SavedHeader> {
  const { uuid, recipe } = machine
  const { programVersion, programSha256 } = machine.requireAlive()
  return {
    version: 1,
    uuid,
    ...describeHardware(formatOf(recipe), await machine.definition()),
    driver: recipe.name,
    program: { version: programVersion, sha256: programSha256 },
    state,
    savedAt: Date.now(),
    disks,
  }
}

/**
 * Checks that a saved machine is this one, was saved by the program that is here, and finds its files.
 *
 * @param definition what it is to go on with: that of the domain, with images that may lie elsewhere now.
 * @param programs where the facts about programs are kept.
 * @throws HypervisorError `ERR_FILE`; `ERR_INVALID_SPEC` for images that are not there or not whole; `ERR_NOT_INSTALLED`.
 */
export async function requireOwn<Options>(
  machine: EmulatorMachine<Options>,
  { path, header }: SavedFile,
  definition: StoredDefinition<Options>,
  programs: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const refuse = (why: string, hint?: string): HypervisorError =>
    new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: path, hint })
  const { recipe } = machine
  if (header.driver !== recipe.name || header.uuid !== machine.uuid) {
    throw refuse(`is of the domain '${header.name}' (${header.uuid}) of the driver ${header.driver}`)
  }
  if (!isOfHardware(formatOf(recipe), header, await machine.definition())) {
    throw refuse('was saved under another definition of the domain')
  }
  await requireSpecFiles(definition.spec)
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

/** What a recipe's part of a definition is. */
function formatOf<Options>({
  name,
  options,
}: Pick<EmulatorRecipe<Options>, 'name' | 'options'>): DefinitionFormat<Options> {
  return { key: name, options }
}
