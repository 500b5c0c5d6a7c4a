import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { type Credentials, findCredentials } from '../../../src/transports/auth-file/credentials.js'
import type { DomainContext } from '../domain-context.js'
import type { Machine } from '../lookup.js'
import { requireState } from '../power.js'
import { faultType } from '../soap/fault.js'
import { referenceElement, type SoapValue, textElement, typedElement } from '../soap/value.js'
import { type GuestManager, guestManager } from './managers.js'

/** A guest that somebody is logged in to, for one operation. */
export interface Guest {
  readonly context: DomainContext
  readonly machine: Machine
  /**
   * Has a manager do something in the guest.
   *
   * @param args What comes after the machine and the credentials, in the API's order.
   * @throws HypervisorError `ERR_AGENT` for what VMware Tools refuse, or if they do not run; `ERR_AUTH`.
   */
  call(
    manager: GuestManager,
    method: string,
    args: readonly (XmlElement | undefined)[],
    signal?: AbortSignal,
  ): Promise<SoapValue>
}

/**
 * Looks up who we are to the guest of a running machine: in the client authentication file, the group `auth-guest-NAME`,
 * `auth-guest-UUID` or `auth-guest-default`.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`, `ERR_AUTH` if there is nothing, `ERR_FILE`.
 */
export async function openGuest(context: DomainContext, machine: Machine): Promise<Guest> {
  const { session, endpoint } = context
  await requireState(session, machine, 'running')
  const names = [machine.name, machine.uuid]
  const auth = authentication(await findCredentials('guest', names, endpoint.authFile))
  return {
    context,
    machine,
    async call(manager, method, args, signal) {
      const on = await guestManager(session, manager, signal)
      const all = [referenceElement('vm', machine.object), auth, ...args]
      return await session.call({ method, on, args: all }, { signal }).catch((error: unknown) => {
        throw asRefusal(error)
      })
    },
  }
}

/** Who we are (`NamePasswordAuthentication` of the API). */
function authentication({ user, password }: Credentials): XmlElement {
  return typedElement(
    'auth',
    'NamePasswordAuthentication',
    textElement('interactiveSession', false),
    element('username', {}, user),
    element('password', {}, password),
  )
}

/** A file of the guest that cannot be had, or a transfer that its host breaks off, is what the agent refuses. */
export function asRefusal(error: unknown): unknown {
  const isRefusal =
    isHypervisorError(error, 'ERR_FILE') ||
    (isHypervisorError(error, 'ERR_OPERATION_FAILED') && faultType(error) === undefined)
  if (!isRefusal) return error
  const { message, hint, field, cause } = error
  return new HypervisorError('ERR_AGENT', message, { hint, field, cause })
}
