import type { ConnectionFeature } from './connection-features.js'
import type { ObjectsOf } from './connection-objects.js'
import type { DomainCore, MethodsOf } from './domain.js'
import type { DomainFeature } from './features.js'

/**
 * Tells whether a domain, a connection, or the domains of a connection have a feature. For a domain and its features,
 * and for a connection and its own, it narrows the type, so that the feature's methods can be called.
 *
 *     if (supports(domain, 'suspend')) await domain.suspend()
 *     if (supports(connection, 'storage')) await connection.storage.listPools()
 */
export function supports<Target extends DomainCore, Feature extends DomainFeature>(
  domain: Target,
  feature: Feature,
): domain is Target & MethodsOf<Feature>
export function supports<
  Target extends { readonly connectionFeatures: readonly ConnectionFeature[] },
  Feature extends ConnectionFeature,
>(connection: Target, feature: Feature): connection is Target & ObjectsOf<Feature>
export function supports(
  target: { readonly features: readonly DomainFeature[] },
  feature: DomainFeature,
): boolean
export function supports(
  target: {
    readonly features?: readonly string[]
    readonly connectionFeatures?: readonly string[]
  },
  feature: string,
): boolean {
  return [...(target.features ?? []), ...(target.connectionFeatures ?? [])].includes(feature)
}
