import { lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import { syncFolder, writeFileAtomically } from '../../src/state/atomic-file.js'
import { formatDefinition, type QemuDefinition } from './definition.js'
import { domainPaths, type StatePaths } from './folders.js'
import { step } from './steps.js'

/**
 * Renames a domain that is off; under its lock and that of the state folder. The one moment is when its folder gets
 * the new name. The definition is written before and is good under both names, and the link of the UUID may be late,
 * since who does not find what it names looks through all domains.
 *
 * @throws HypervisorError `ERR_DOMAIN_EXISTS`.
 */
export async function renameDomain(
  paths: StatePaths,
  definition: QemuDefinition,
  newName: string,
): Promise<void> {
  const { name, uuid } = definition.spec
  const [from, to] = [join(paths.root, name), join(paths.root, newName)]
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) {
    throw new HypervisorError('ERR_DOMAIN_EXISTS', `the name '${newName}' is taken`, { field: 'newName' })
  }
  const renamed = { ...definition, spec: { ...definition.spec, name: newName } }
  await writeFileAtomically(domainPaths(from).definition, formatDefinition(renamed, name))
  step('rename:written')
  renameSync(from, to)
  step('rename:moved')
  const [link, newLink] = [join(paths.uuids, uuid), join(paths.uuids, `${uuid}.new`)]
  rmSync(newLink, { force: true })
  symlinkSync(join('..', newName), newLink)
  renameSync(newLink, link)
  await syncFolder(paths.root)
  step('rename:linked')
}
