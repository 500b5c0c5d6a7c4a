import { readAllStats } from './all-stats.js'
import { absentAs } from './lookup.js'
import type { EventTranslator } from './neutral-events.js'
import { registerResourceEvents } from './resource-events.js'
import type { RpcChannel } from './rpc/channel.js'

/** The events of domains that are translated, by `virDomainEventID` (include/libvirt/libvirt-domain.h). */
const domainEvents = [0, 1, 3, 6, 13, 15, 16, 18, 19, 21, 22, 23]

/** Asks for all the events at once; a driver of libvirt that has none of a kind does without. */
export async function registerEvents(channel: RpcChannel, signal: AbortSignal | undefined): Promise<void> {
  const domainRegistrations = domainEvents.map((eventID) =>
    absentAs(
      'ERR_UNSUPPORTED',
      channel.call('connectDomainEventCallbackRegisterAny', { eventID }, { signal }),
    ),
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
