import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { settingsOf } from './features/machine.js'
import type { XenOptions } from './options.js'
import type { XenSession } from './session.js'
import { createDefinition, taken } from './state/change.js'
import { domainsOf, identityOf } from './state/find.js'

/**
 * Keeps a definition on the host. Nothing is started.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a field that xl has no words for and for a file that the host lacks,
 *   `ERR_DOMAIN_EXISTS`.
 */
export async function defineDomain(
  session: XenSession,
  { spec, options }: DomainDefinition<XenOptions>,
  signal: AbortSignal | undefined,
): Promise<void> {
  settingsOf({ spec, options })
  const [survey] = await Promise.all([session.survey(), requireFiles(session, spec)])
  for (const domain of domainsOf(survey)) {
    const { name, uuid } = identityOf(domain)
    if (name === spec.name) throw taken(name, 'name')
    if (uuid === spec.uuid) throw taken(uuid, 'uuid')
  }
  if (survey.damaged.some(({ name }) => name === spec.name)) throw taken(spec.name, 'name')
  signal?.throwIfAborted()
  await createDefinition(session, spec)
}

/** Makes sure that the host has the files of a specification. @throws HypervisorError `ERR_INVALID_SPEC`. */
async function requireFiles(session: XenSession, spec: DomainSpec): Promise<void> {
  const files = [
    { field: 'boot.kernel', path: spec.boot.kernel },
    { field: 'boot.initrd', path: spec.boot.initrd },
    ...spec.disks.map(({ path }, index) => ({ field: `disks[${index}].path`, path })),
  ].flatMap(({ field, path }) => (path === undefined ? [] : [{ field, path }]))
  if (files.length === 0) return
  const paths = files.map(({ path }) => path)
  // It ends with 1 if one of them is not there, and names on standard output those that are.
  const { stdout } = await session.host().run(['stat', '-L', '--printf', '%n\\0', '--', ...paths])
  const there = new Set(stdout.split('\0'))
  const missing = files.find(({ path }) => !there.has(path))
  if (missing === undefined) return
  throw refuse(missing.field, `the host has no file '${missing.path}'`, 'Paths are those of the host.')
}
