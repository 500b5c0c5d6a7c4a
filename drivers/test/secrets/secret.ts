import { HypervisorError } from '../../../src/errors.js'
import type { Secret } from '../../../src/secrets.js'
import { performOn } from '../perform-on.js'
import type { Session } from '../session.js'
import { type SecretState, secretInfoOf, tellSecret } from './secret-state.js'

/** A secret with its methods. */
export function createSecret(session: Session, secret: SecretState): Secret {
  const { world } = session
  const { uuid, usage } = secret.spec
  const perform = performOn(session, () => {
    if (world.secrets.get(uuid) !== secret) {
      throw new HypervisorError('ERR_NO_SECRET', `the secret ${uuid} was undefined`)
    }
  })
  return {
    uuid,
    usage,
    info: (o) => perform('info', o, () => secretInfoOf(secret)),
    setValue: (value, o) =>
      perform('setValue', o, () => {
        secret.value = value
        tellSecret(world, secret, 'value-changed')
      }),
    value: (o) =>
      perform('value', o, () => {
        if (secret.spec.private) {
          throw new HypervisorError(
            'ERR_OPERATION_FAILED',
            `the secret ${uuid} is private: its value is told to nobody`,
          )
        }
        if (secret.value !== undefined) return Uint8Array.from(secret.value)
        throw new HypervisorError('ERR_INVALID_STATE', `the secret ${uuid} was given no value`, {
          hint: 'Give it one: secret.setValue(bytes).',
        })
      }),
    undefine: (o) =>
      perform('undefine', o, () => {
        world.secrets.delete(uuid)
        tellSecret(world, secret, 'undefined')
      }),
  }
}
