import { access } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import type { SaveMethods } from '../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { childOf, textOf } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { killedByAbort } from '../power.js'
import { libvirtCode } from '../rpc/failure.js'
import type { DomainReference } from '../rpc/references.js'
import { isChange, type LibvirtSession } from '../session.js'
import { cancelledByAbort } from './cancelled-by-abort.js'

/** `VIR_ERR_SYSTEM_ERROR`: the daemon's host refused, here to make or to open the file. */
const systemError = 38

/** Feature `save`. The file is on the daemon's host. */
export function saveMethods(session: LibvirtSession, dom: DomainReference): SaveMethods {
  const { client } = session
  return {
    async save(path, { signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      const to = pathOnHost(session, path)
      // libvirt would write over what is there. On another host nobody but the daemon can look.
      if (session.local && (await isThere(to))) throw fileError(to, 'is there already')
      try {
        await cancelledByAbort(session, dom, signal, () =>
          session.told(isChange(dom, 'saved'), () => client.call('domainSaveFlags', { dom, to, flags: 0 })),
        )
      } catch (error) {
        if (libvirtCode(error) === systemError) throw fileError(to, 'cannot be written', error)
        throw error
      }
    },
    async restore(path, { signal } = {}) {
      await session.requireState(dom, 'shutoff', 'crashed')
      const from = pathOnHost(session, path)
      await requireOwnImage(session, dom, from)
      await killedByAbort(session, dom, signal, async () => {
        await session.told(isChange(dom, 'restored'), () =>
          client.call('domainRestoreFlags', { from, flags: 0 }),
        )
      })
    },
  }
}

function pathOnHost({ local }: LibvirtSession, path: string): string {
  if (local) return resolve(path)
  if (isAbsolute(path)) return path
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `'${path}' is not an absolute path of the daemon's host`,
    {
      field: 'path',
    },
  )
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
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

function fileError(path: string, why: string, error?: unknown): HypervisorError {
  const cause = error instanceof Error ? error.cause : undefined
  const words = error instanceof Error ? `: ${error.message}` : ''
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}${words}`, { field: 'path', cause })
}
