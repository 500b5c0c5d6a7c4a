import type { AgentMethods } from '../../../src/domain.js'
import type { DomainContext } from '../domain-context.js'
import { execInGuest } from '../guest/exec.js'
import { readGuestFile, writeGuestFile } from '../guest/files.js'
import { openGuest } from '../guest/guest.js'
import type { Machine } from '../lookup.js'

/** Feature `guest-agent`, by VMware Tools and as a user of the guest. */
export function agentMethods(context: DomainContext, machine: Machine): AgentMethods {
  const open = () => openGuest(context, machine)
  return {
    async agentPing({ signal } = {}) {
      const guest = await open()
      await guest.call('authManager', 'ValidateCredentialsInGuest', [], signal)
    },
    agentExec: async (path, options = {}) => execInGuest(await open(), path, options),
    agentReadFile: async (path, { signal } = {}) =>
      readGuestFile(await open(), path, 'agentReadFile', signal),
    agentWriteFile: async (path, data, { signal } = {}) =>
      writeGuestFile(await open(), path, data, 'agentWriteFile', signal),
  }
}
