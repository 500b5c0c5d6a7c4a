import { type SecretUsage, secretUsageTypes } from '../../../src/spec/secret.js'
import type { SecretReference } from '../rpc/references.js'

/** The number of a type of usage; 0 is `VIR_SECRET_USAGE_TYPE_NONE`. */
export function usageTypeNumber(type: SecretUsage['type']): number {
  return secretUsageTypes.indexOf(type) + 1
}

/** What a secret is for; `undefined` for nothing, and for what a newer libvirt has that has no word here. */
export function usageOf({ usageType, usageID }: SecretReference): SecretUsage | undefined {
  const type = secretUsageTypes[usageType - 1]
  return type === undefined ? undefined : { type, id: usageID }
}
