import type { DomainState } from '../domain-data.js'
import { HypervisorError } from '../errors.js'
import type { LocalDomain, LocalHost } from './host.js'

/** Checks that a domain has not been undefined. @throws HypervisorError `ERR_NO_DOMAIN`. */
export function requireDefined<Domain extends LocalDomain>(host: LocalHost<Domain>, domain: Domain): void {
  if (host.has(domain)) return
  throw new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${domain.name}' any more`)
}

/** Checks that a domain is in one of some states. @throws HypervisorError `ERR_INVALID_STATE`. */
export function requireState(name: string, state: DomainState, allowed: readonly DomainState[]): void {
  if (allowed.includes(state)) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the domain '${name}' is ${state}, not ${allowed.join(' or ')}`,
  )
}
