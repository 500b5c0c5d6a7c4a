import { z } from 'zod'
import { type AgentLink, callAgent } from './link.js'

/** Resolves when the agent answers (`guest-ping`). @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`. */
export async function pingThroughAgent(link: AgentLink): Promise<void> {
  await link.converse((agent) => agent.execute('guest-ping'))
}

/**
 * Freezes the guest's file systems and returns how many (`guest-fsfreeze-freeze`).
 *
 * @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`.
 */
export async function freezeThroughAgent(link: AgentLink): Promise<number> {
  return await link.converse((agent) => callAgent(agent, 'guest-fsfreeze-freeze', z.int()))
}

/**
 * Thaws the guest's file systems and returns how many (`guest-fsfreeze-thaw`).
 *
 * @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`.
 */
export async function thawThroughAgent(link: AgentLink): Promise<number> {
  return await link.converse((agent) => callAgent(agent, 'guest-fsfreeze-thaw', z.int()))
}
