import type { SecretsBackend } from './backend.js'
import type { CallOptions } from './call.js'
import { HypervisorError } from './errors.js'
import type { FeatureGuard } from './guard-feature.js'
import type { Secret, Secrets } from './secrets.js'

/** Wraps a driver's secrets in what all calls have in common, and checks what they are given. */
export function guardSecrets(guard: FeatureGuard<SecretsBackend>, newUuid: () => string): Secrets {
  return Object.freeze<Secrets>({
    list: (o) => guard.use('list', o, (secrets, c) => secrets.list(c)),
    lookup: (uuidOrUsage, o) =>
      guard.use('lookup', o, async (secrets, c) => {
        if (typeof uuidOrUsage === 'string') return guardSecret(guard, await secrets.lookup(uuidOrUsage, c))
        const { parseSecretUsage } = await import('./spec/parse-resource.js')
        return guardSecret(guard, await secrets.lookup(parseSecretUsage(uuidOrUsage), c))
      }),
    define: (input, o) =>
      guard.use('define', o, async (secrets, c) => {
        const { parseSecret } = await import('./spec/parse-resource.js')
        return guardSecret(guard, await secrets.define(parseSecret(input, newUuid), c))
      }),
  })
}

function guardSecret(guard: FeatureGuard<SecretsBackend>, secret: Secret): Secret {
  const use = <Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result> => guard.use(operation, options, (_secrets, c) => work(c))
  return Object.freeze<Secret>({
    uuid: secret.uuid,
    usage: secret.usage,
    info: (o) => use('info', o, (c) => secret.info(c)),
    setValue: (value, o) => {
      // Whoever hands a secret over may well wipe it at once.
      const copy = value instanceof Uint8Array ? Uint8Array.from(value) : undefined
      return use('setValue', o, async (c) => await secret.setValue(checkedValue(copy), c))
    },
    value: (o) => use('value', o, (c) => secret.value(c)),
    undefine: (o) => use('undefine', o, (c) => secret.undefine(c)),
  })
}

/** `REMOTE_SECRET_VALUE_MAX` (src/remote/remote_protocol.x of libvirt). */
const longestValue = 65_536

/** What was given is told by no error, not even what it is. */
function checkedValue(value: Uint8Array | undefined): Uint8Array {
  if (value !== undefined && value.length > 0 && value.length <= longestValue) return value
  const wanted = `the value of a secret must be a Uint8Array of 1 to ${longestValue} bytes`
  throw new HypervisorError('ERR_INVALID_ARGUMENT', wanted, { field: 'value' })
}
