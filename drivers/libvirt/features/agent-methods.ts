import type { AgentMethods } from '../../../src/domain.js'
import { createAgentMethods } from '../../../src/guest-agent/methods.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { agentLink } from './agent-link.js'

/** Feature `guest-agent`. */
export function agentMethods(session: LibvirtSession, dom: DomainReference): AgentMethods {
  return createAgentMethods(async (signal) => agentLink(session.client, dom, signal))
}
