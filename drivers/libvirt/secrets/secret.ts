import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { HypervisorEvent, SecretEvent } from '../../../src/events.js'
import { readSecret } from '../../../src/formats/libvirt-xml/secret.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import type { Secret, SecretInfo } from '../../../src/secrets.js'
import { libvirtCode } from '../rpc/failure.js'
import type { SecretReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { usageOf } from './usage.js'

/** Whether an event is a change of a secret. */
export function isSecretChange(
  { uuid }: { readonly uuid: string },
  change: SecretEvent['change'],
): (event: HypervisorEvent) => boolean {
  return (event) => event.type === 'secret' && event.uuid === uuid && event.change === change
}

/** What libvirt knows of a secret. @throws HypervisorError `ERR_NO_SECRET`. */
export async function secretInfo(
  { client }: LibvirtSession,
  optSecret: SecretReference,
): Promise<SecretInfo> {
  const { uuid } = optSecret
  const { xml } = await client.call('secretGetXmlDesc', { optSecret, flags: 0 })
  return { uuid, usage: usageOf(optSecret), ...readSecret(parseXml(xml, `definition of the secret ${uuid}`)) }
}

/** `VIR_ERR_INVALID_SECRET`, by which libvirt means a private one. */
const invalidSecret = 65

/** A secret with its methods. */
export function createSecret(session: LibvirtSession, optSecret: SecretReference): Secret {
  const { client } = session
  const { uuid } = optSecret
  /** libvirt has one error for a secret that is gone and for one without a value. */
  const explain = async (error: unknown): Promise<never> => {
    if (!(error instanceof HypervisorError)) throw error
    if (libvirtCode(error) === invalidSecret) {
      throw new HypervisorError(error.code, `the secret ${uuid} is private: its value is told to nobody`, {
        cause: error.cause,
      })
    }
    if (!isHypervisorError(error, 'ERR_NO_SECRET')) throw error
    await client.call('secretLookupByUuid', { uuid })
    throw new HypervisorError('ERR_INVALID_STATE', `the secret ${uuid} was given no value`, {
      hint: 'Give it one: secret.setValue(bytes).',
      cause: error.cause,
    })
  }
  return {
    uuid,
    usage: usageOf(optSecret),
    info: () => secretInfo(session, optSecret),
    async setValue(value) {
      await session.told(isSecretChange(optSecret, 'value-changed'), () =>
        client.call('secretSetValue', { optSecret, value, flags: 0 }),
      )
    },
    async value() {
      return (await client.call('secretGetValue', { optSecret, flags: 0 }).catch(explain)).value
    },
    async undefine() {
      await session.told(isSecretChange(optSecret, 'undefined'), () =>
        client.call('secretUndefine', { optSecret }),
      )
    },
  }
}
