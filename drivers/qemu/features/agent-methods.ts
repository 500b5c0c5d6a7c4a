import type { AgentMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { QemuMachine } from '../machine.js'
import { execInGuest, freezeGuest, pingAgent, readGuestFile, thawGuest, writeGuestFile } from './agent.js'

/** The methods of the feature `guest-agent`. */
export function agentMethods(machine: QemuMachine): AgentMethods {
  const socket = async (): Promise<string> => {
    const { agent } = machine.sockets()
    if ((await machine.definition()).options.guestAgent) return agent
    throw new HypervisorError('ERR_AGENT', `the domain '${machine.name}' has no channel for a guest agent`, {
      field: 'qemu.guestAgent',
      hint: "Define it with 'qemu: { guestAgent: true }' and run qemu-guest-agent in the guest.",
    })
  }
  return {
    agentPing: async (options) => pingAgent(await socket(), options),
    agentExec: async (path, { signal, ...exec } = {}) => execInGuest(await socket(), path, exec, { signal }),
    agentReadFile: async (path, options) => readGuestFile(await socket(), path, options),
    agentWriteFile: async (path, data, options) => writeGuestFile(await socket(), path, data, options),
    agentFreeze: async (options) => freezeGuest(await socket(), options),
    agentThaw: async (options) => thawGuest(await socket(), options),
  }
}
