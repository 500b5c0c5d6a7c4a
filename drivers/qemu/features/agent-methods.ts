import type { AgentMethods, FreezeMethods, GuestInfoMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { createGuestInfoMethods } from '../../../src/guest-agent/info-methods.js'
import type { AgentLink } from '../../../src/guest-agent/link.js'
import { createAgentMethods } from '../../../src/guest-agent/methods.js'
import type { QemuMachine } from '../machine.js'
import { agentLink } from './agent-channel.js'

/** The methods of the features `guest-agent`, `guest-freeze` and `guest-info`. */
export function agentMethods(machine: QemuMachine): AgentMethods & FreezeMethods & GuestInfoMethods {
  const linkOf = async (signal: AbortSignal | undefined): Promise<AgentLink> => {
    const { agent } = machine.sockets()
    if ((await machine.definition()).options.guestAgent) return agentLink(agent, { signal })
    throw new HypervisorError('ERR_AGENT', `the domain '${machine.name}' has no channel for a guest agent`, {
      field: 'qemu.guestAgent',
      hint: "Define it with 'qemu: { guestAgent: true }' and run qemu-guest-agent in the guest.",
    })
  }
  return { ...createAgentMethods(linkOf), ...createGuestInfoMethods(linkOf) }
}
