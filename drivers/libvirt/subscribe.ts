import { isHypervisorError } from '../../src/errors.js'
import { readAllStats } from './all-stats.js'
import { absentAs } from './lookup.js'
import type { EventTranslator } from './neutral-events.js'
import { registerResourceEvents } from './resource-events.js'
import type { RpcChannel } from './rpc/channel.js'
import { libvirtCode } from './rpc/failure.js'

/**
 * The events of domains that are translated, by `virDomainEventID` (include/libvirt/libvirt-domain.h). The others say again
 * what one of these says: an error of a disk without its reason (4), a block job by its path (8), and a guest that sleeps
 * or wakes (11, 12, 14), which the life cycle tells.
 */
const domainEvents = [
  ...[0, 1, 2, 3, 5, 6, 7, 9, 10, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23],
  // newer ones: block-threshold, memory-failure, memory-device-size-change, nic-mac-change
  ...[24, 25, 26, 27],
]

/** `VIR_ERR_INTERNAL_ERROR`, by which a daemon means an event that is newer than it is. */
const internalError = 1

/** Asks for all the events at once; a driver of libvirt, or an older daemon, that has none of a kind does without. */
export async function registerEvents(channel: RpcChannel, signal: AbortSignal | undefined): Promise<void> {
  const ifThere = (error: unknown): void => {
    if (!isHypervisorError(error, 'ERR_UNSUPPORTED') && libvirtCode(error) !== internalError) throw error
  }
  const domainRegistrations = domainEvents.map((eventID) =>
    channel.call('connectDomainEventCallbackRegisterAny', { eventID }, { signal }).catch(ifThere),
  )
  await Promise.all([...domainRegistrations, registerResourceEvents(channel, signal)])
}

/** Tells the translator in which state every domain is now. */
export async function learnStates(
  channel: RpcChannel,
  translator: EventTranslator,
  signal: AbortSignal | undefined,
): Promise<void> {
  const domains = (await absentAs('ERR_UNSUPPORTED', readAllStats(channel, ['state'], { signal }))) ?? []
  for (const { uuid, state = 'running' } of domains) {
    translator.know(uuid, {
      active: !['shutoff', 'crashed'].includes(state),
      running: state === 'running',
    })
  }
}
