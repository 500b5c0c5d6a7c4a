import { lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { HypervisorError } from '../../errors.js'
import { syncFolder, writeFileAtomically } from '../atomic-file.js'
import { type DefinitionFormat, formatDefinition, type StoredDefinition } from './definition.js'
import { definitionPath, type StatePaths } from './paths.js'
import { passStep } from './steps.js'

/**
 * Renames a domain that is off; under its lock and that of the state folder. The one moment is when its folder gets
 * the new name. The definition is written before and is good under both names, and the link of the UUID may be late,
 * since who does not find what it names looks through all domains.
 *
 * @throws HypervisorError `ERR_DOMAIN_EXISTS`.
 */
export async function renameDomain<Options>(
  format: DefinitionFormat<Options>,
  paths: StatePaths,
  definition: StoredDefinition<Options>,
  newName: string,
): Promise<void> {
  const { name, uuid } = definition.spec
  const [from, to] = [join(paths.root, name), join(paths.root, newName)]
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) {
    throw new HypervisorError('ERR_DOMAIN_EXISTS', `the name '${newName}' is taken`, { field: 'newName' })
  }
  const renamed = { ...definition, spec: { ...definition.spec, name: newName } }
  await writeFileAtomically(definitionPath(from), formatDefinition(format, renamed, name))
  passStep('rename:written')
  renameSync(from, to)
  passStep('rename:moved')
  const [link, newLink] = [join(paths.uuids, uuid), join(paths.uuids, `${uuid}.new`)]
  rmSync(newLink, { force: true })
  symlinkSync(join('..', newName), newLink)
  renameSync(newLink, link)
  await syncFolder(paths.root)
  passStep('rename:linked')
}
