import type { SaveMethods } from '../../../src/domain.js'
import { isHypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { childOf, textOf } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { blamingState } from '../blaming-state.js'
import { killedByAbort, numberOf } from '../killed-by-abort.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { cancelledByAbort } from './cancelled-by-abort.js'
import { fileError, pathOnHost, writeNewFile } from './host-file.js'

/** Feature `save`. The file is on the daemon's host. */
export function saveMethods(session: LibvirtSession, dom: DomainReference): SaveMethods {
  const { client } = session
  return {
    async save(path, { signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      await writeNewFile(session, path, (to) =>
        cancelledByAbort(session, dom, signal, () =>
          blamingState(session, dom, ['running', 'paused'], () =>
            session.told(isChange(dom, 'saved'), () => client.call('domainSaveFlags', { dom, to, flags: 0 })),
          ),
        ),
      )
    },
    async restore(path, { signal } = {}) {
      await session.requireState(dom, 'shutoff', 'crashed')
      const from = pathOnHost(session, path)
      await requireOwnImage(session, dom, from)
      await killedByAbort(session, dom, signal, () =>
        blamingState(session, dom, ['shutoff', 'crashed'], async () => {
          await session.told(isChange(dom, 'restored'), () =>
            client.call('domainRestoreFlags', { from, flags: 0 }),
          )
          return await numberOf(session, dom)
        }),
      )
    },
  }
}

/** libvirt would restore whichever domain the file is of. */
async function requireOwnImage(
  { client }: LibvirtSession,
  dom: DomainReference,
  file: string,
): Promise<void> {
  const image = await client.call('domainSaveImageGetXmlDesc', { file, flags: 0 }).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    throw fileError(file, 'is no saved state', error)
  })
  const uuid = textOf(childOf(parseXml(image.xml, `saved state '${file}'`), 'uuid'))
  if (uuid !== dom.uuid) throw fileError(file, `is the state of another domain, ${uuid ?? 'without a UUID'}`)
}
