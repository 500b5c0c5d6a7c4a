import { z } from 'zod'
import { callIfKnown } from './known-command.js'
import type { AgentLink } from './link.js'

const timeSchema = z.union([z.bigint(), z.int().transform(BigInt)])

/** The guest's time in nanoseconds since 1970-01-01 UTC (`guest-get-time`). @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`. */
export async function timeThroughAgent(link: AgentLink): Promise<bigint> {
  return await link.converse((agent) => callIfKnown(agent, 'guest-get-time', timeSchema))
}

/**
 * Sets the guest's clock, and its hardware clock with it; without a time, from the hardware clock (`guest-set-time`).
 *
 * @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`.
 */
export async function setTimeThroughAgent(link: AgentLink, nanoseconds: bigint | undefined): Promise<void> {
  await link.converse((agent) => callIfKnown(agent, 'guest-set-time', z.object({}), { time: nanoseconds }))
}
