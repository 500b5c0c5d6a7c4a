import type { SecretsBackend } from '../../../src/backend.js'
import { HypervisorError } from '../../../src/errors.js'
import type { SecretUsage } from '../../../src/spec/secret.js'
import { deepFreeze } from '../freeze.js'
import type { Session } from '../session.js'
import { createSecret } from './secret.js'
import { type SecretState, secretInfoOf, tellSecret } from './secret-state.js'

/** The feature `secrets` of a connection. */
export function createSecrets(session: Session): SecretsBackend {
  const { world } = session
  const { secrets } = world
  const find = (wanted: string | SecretUsage): SecretState | undefined =>
    typeof wanted === 'string'
      ? secrets.get(wanted.toLowerCase())
      : [...secrets.values()].find(
          ({ spec: { usage } }) => usage?.type === wanted.type && usage.id === wanted.id,
        )
  return {
    list: (o) =>
      session.perform({
        name: 'listSecrets',
        ...o,
        work: () =>
          Object.freeze([...secrets.values()].map(secretInfoOf).sort((a, b) => (a.uuid < b.uuid ? -1 : 1))),
      }),
    lookup: (wanted, o) =>
      session.perform({
        name: 'lookupSecret',
        ...o,
        work() {
          const found = find(wanted)
          if (found !== undefined) return createSecret(session, found)
          const what = typeof wanted === 'string' ? `'${wanted}'` : `for ${wanted.type} '${wanted.id}'`
          throw new HypervisorError('ERR_NO_SECRET', `there is no secret ${what}`)
        },
      }),
    define: (spec, o) =>
      session.perform({
        name: 'defineSecret',
        ...o,
        work() {
          const identified = secrets.get(spec.uuid)
          const taken = identified ?? (spec.usage === undefined ? undefined : find(spec.usage))
          if (taken !== undefined) {
            throw new HypervisorError('ERR_SECRET_EXISTS', `the secret ${taken.spec.uuid} is there already`, {
              field: identified === undefined ? 'usage' : 'uuid',
            })
          }
          const secret: SecretState = { spec: deepFreeze(spec), value: undefined }
          secrets.set(spec.uuid, secret)
          tellSecret(world, secret, 'defined')
          return createSecret(session, secret)
        },
      }),
  }
}
