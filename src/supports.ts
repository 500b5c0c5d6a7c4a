import type { DomainCore, MethodsOf } from './domain.js'
import type { DomainFeature } from './features.js'

/**
 * Tells whether a domain, or the domains of a connection, have a feature. For a domain it narrows the type,
 * so that the feature's methods can be called.
 *
 *     if (supports(domain, 'suspend')) await domain.suspend()
 */
export function supports<Target extends DomainCore, Feature extends DomainFeature>(
  domain: Target,
  feature: Feature,
): domain is Target & MethodsOf<Feature>
export function supports(
  target: { readonly features: readonly DomainFeature[] },
  feature: DomainFeature,
): boolean
export function supports(
  target: { readonly features: readonly DomainFeature[] },
  feature: DomainFeature,
): boolean {
  return target.features.includes(feature)
}
