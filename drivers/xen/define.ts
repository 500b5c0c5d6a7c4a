import type { DomainDefinition } from '../../src/backend.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { settingsOf } from './features/machine.js'
import type { XenOptions } from './options.js'
import { type HostFile, requireHostFiles } from './require-host-files.js'
import type { XenSession } from './session.js'
import { createDefinition, refuseTaken } from './state/change.js'
import type { XenDefinition } from './state/definition.js'

/**
 * Keeps a definition on the host. Nothing is started.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a field that xl has no words for and for a file that the host lacks,
 *   `ERR_DOMAIN_EXISTS`.
 */
export async function defineDomain(
  session: XenSession,
  { spec, options, labels }: DomainDefinition<XenOptions> & { readonly labels?: XenDefinition['labels'] },
  signal: AbortSignal | undefined,
): Promise<void> {
  settingsOf({ spec, options })
  const [survey] = await Promise.all([session.survey(), requireHostFiles(session, filesOf(spec))])
  refuseTaken(survey, spec)
  signal?.throwIfAborted()
  await createDefinition(session, spec, labels)
}

function filesOf({ boot, disks }: DomainSpec): readonly HostFile[] {
  return [
    { field: 'boot.kernel', path: boot.kernel },
    { field: 'boot.initrd', path: boot.initrd },
    ...disks.map(({ path }, index) => ({ field: `disks[${index}].path`, path })),
  ]
}
