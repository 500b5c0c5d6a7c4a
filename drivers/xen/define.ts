import type { DomainDefinition } from '../../src/backend.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { settingsOf } from './features/machine.js'
import type { XenOptions } from './options.js'
import { type HostFile, requireHostFiles } from './require-host-files.js'
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
  const [survey] = await Promise.all([session.survey(), requireHostFiles(session, filesOf(spec))])
  for (const domain of domainsOf(survey)) {
    const { name, uuid } = identityOf(domain)
    if (name === spec.name) throw taken(name, 'name')
    if (uuid === spec.uuid) throw taken(uuid, 'uuid')
  }
  if (survey.damaged.some(({ name }) => name === spec.name)) throw taken(spec.name, 'name')
  signal?.throwIfAborted()
  await createDefinition(session, spec)
}

function filesOf({ boot, disks }: DomainSpec): readonly HostFile[] {
  return [
    { field: 'boot.kernel', path: boot.kernel },
    { field: 'boot.initrd', path: boot.initrd },
    ...disks.map(({ path }, index) => ({ field: `disks[${index}].path`, path })),
  ]
}
