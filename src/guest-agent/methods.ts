import type { AgentMethods, FreezeMethods } from '../domain.js'
import { freezeThroughAgent, pingThroughAgent, thawThroughAgent } from './commands.js'
import { execThroughAgent } from './exec.js'
import { readThroughAgent, writeThroughAgent } from './files.js'
import type { AgentLink } from './link.js'

/**
 * The methods of the features `guest-agent` and `guest-freeze`, for drivers.
 *
 * @param linkOf Finds the way to the agent for one call, or throws what stands in it.
 */
export function createAgentMethods(
  linkOf: (signal: AbortSignal | undefined) => Promise<AgentLink>,
): AgentMethods & FreezeMethods {
  return {
    agentPing: async ({ signal } = {}) => pingThroughAgent(await linkOf(signal)),
    agentExec: async (path, { signal, ...exec } = {}) => execThroughAgent(await linkOf(signal), path, exec),
    agentReadFile: async (path, { signal } = {}) => readThroughAgent(await linkOf(signal), path),
    agentWriteFile: async (path, data, { signal } = {}) =>
      writeThroughAgent(await linkOf(signal), path, data),
    agentFreeze: async ({ signal } = {}) => freezeThroughAgent(await linkOf(signal)),
    agentThaw: async ({ signal } = {}) => thawThroughAgent(await linkOf(signal)),
  }
}
