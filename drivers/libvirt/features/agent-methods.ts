import type { AgentMethods, FreezeMethods, GuestInfoMethods } from '../../../src/domain.js'
import { createGuestInfoMethods } from '../../../src/guest-agent/info-methods.js'
import { createAgentMethods } from '../../../src/guest-agent/methods.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { agentLink } from './agent-link.js'

/** Features `guest-agent` and `guest-info`. */
export function agentMethods(
  session: LibvirtSession,
  dom: DomainReference,
): AgentMethods & FreezeMethods & GuestInfoMethods {
  const linkOf = async (signal: AbortSignal | undefined) => agentLink(session.client, dom, signal)
  return { ...createAgentMethods(linkOf), ...createGuestInfoMethods(linkOf) }
}
