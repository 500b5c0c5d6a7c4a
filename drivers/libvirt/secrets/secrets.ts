import type { SecretsBackend } from '../../../src/backend.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeSecret } from '../../../src/formats/libvirt-xml/secret.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import type { SecretUsage } from '../../../src/spec/secret.js'
import { absentAs, find, type Lookup } from '../lookup.js'
import type { SecretReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { createSecret, isSecretChange, secretInfo } from './secret.js'
import { usageTypeNumber } from './usage.js'

/** The feature `secrets` of a connection. */
export function createSecrets(session: LibvirtSession): SecretsBackend {
  const { client } = session
  const byUsage = async ({ type, id }: SecretUsage): Promise<SecretReference | undefined> => {
    const args = { usageType: usageTypeNumber(type), usageID: id }
    return (await absentAs('ERR_NO_SECRET', client.call('secretLookupByUsage', args)))?.optSecret
  }
  const lookup: Lookup<SecretReference> = {
    // Secrets have no names.
    byName: async () => undefined,
    byUuid: async (uuid) =>
      (await absentAs('ERR_NO_SECRET', client.call('secretLookupByUuid', { uuid })))?.optSecret,
  }
  return {
    async list() {
      const { secrets } = await client.call('connectListAllSecrets', { needResults: 1, flags: 0 })
      const infos = await Promise.all(
        secrets.map((secret) => absentAs('ERR_NO_SECRET', secretInfo(session, secret))),
      )
      return infos.filter((info) => info !== undefined).sort((a, b) => (a.uuid < b.uuid ? -1 : 1))
    },
    async lookup(wanted) {
      const found = typeof wanted === 'string' ? await find(lookup, wanted) : await byUsage(wanted)
      if (found !== undefined) return createSecret(session, found)
      const what = typeof wanted === 'string' ? `'${wanted}'` : `for ${wanted.type} '${wanted.id}'`
      throw new HypervisorError('ERR_NO_SECRET', `there is no secret ${what}`)
    },
    async define(spec, { signal }) {
      const [identified, used] = await Promise.all([
        lookup.byUuid(spec.uuid),
        spec.usage === undefined ? undefined : byUsage(spec.usage),
      ])
      const taken = identified ?? used
      if (taken !== undefined) {
        const { uuid, usageID } = taken
        const word = usageID === '' ? '' : `, for '${usageID}',`
        throw new HypervisorError('ERR_SECRET_EXISTS', `the secret ${uuid}${word} is there already`, {
          field: identified === undefined ? 'usage' : 'uuid',
        })
      }
      signal?.throwIfAborted()
      const xml = writeXml(writeSecret(spec))
      const { optSecret } = await session.told(isSecretChange(spec, 'defined'), () =>
        client.call('secretDefineXml', { xml, flags: 0 }),
      )
      return createSecret(session, optSecret)
    },
  }
}
