import type { GuestInfoMethods } from '../domain.js'
import { nanosecondsOf } from '../guest-time.js'
import { fileSystemsThroughAgent, interfacesThroughAgent } from './devices.js'
import type { AgentLink } from './link.js'
import { systemThroughAgent, usersThroughAgent } from './system.js'
import { setTimeThroughAgent, timeThroughAgent } from './time.js'

/**
 * The methods of the feature `guest-info`, for drivers.
 *
 * @param linkOf Finds the way to the agent for one call, or throws what stands in it.
 */
export function createGuestInfoMethods(
  linkOf: (signal: AbortSignal | undefined) => Promise<AgentLink>,
): GuestInfoMethods {
  return {
    guestSystem: async ({ signal } = {}) => systemThroughAgent(await linkOf(signal)),
    guestUsers: async ({ signal } = {}) => usersThroughAgent(await linkOf(signal)),
    guestFileSystems: async ({ signal } = {}) => fileSystemsThroughAgent(await linkOf(signal)),
    guestInterfaces: async ({ signal } = {}) => interfacesThroughAgent(await linkOf(signal)),
    guestTime: async ({ signal } = {}) => timeThroughAgent(await linkOf(signal)),
    setGuestTime: async (time, { signal } = {}) =>
      setTimeThroughAgent(await linkOf(signal), time === undefined ? undefined : nanosecondsOf(time)),
  }
}
