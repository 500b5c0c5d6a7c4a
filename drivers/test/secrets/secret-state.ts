import type { SecretEvent } from '../../../src/events.js'
import type { SecretInfo } from '../../../src/secrets.js'
import type { SecretSpec } from '../../../src/spec/secret.js'
import { tell, type World } from '../world.js'

/** A secret in memory. */
export interface SecretState {
  readonly spec: SecretSpec
  value: Uint8Array | undefined
}

/** What is known of a secret. */
export function secretInfoOf({ spec }: SecretState): SecretInfo {
  const { uuid, usage, ephemeral, private: hidden, description } = spec
  return Object.freeze<SecretInfo>({ uuid, usage, ephemeral, private: hidden, description })
}

/** Tells every connection of the world of a change. */
export function tellSecret(
  world: World,
  { spec: { uuid, usage } }: SecretState,
  change: SecretEvent['change'],
): void {
  tell(world, { type: 'secret', change, uuid, usage, time: world.clock.now() })
}
