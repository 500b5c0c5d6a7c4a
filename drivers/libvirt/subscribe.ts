import { isHypervisorError } from '../../src/errors.js'
import type { EventTranslator } from './neutral-events.js'
import type { RpcChannel } from './rpc/channel.js'
import { parameterValues } from './rpc/typed-parameter.js'
import { neutralState } from './states.js'

/** The events of domains that are translated, by `virDomainEventID` (include/libvirt/libvirt-domain.h). */
const domainEvents = [0, 1, 3, 6, 13, 15, 16, 18, 19, 21, 22, 23]

/** Asks for the events; a driver of libvirt that has none of a kind does without. */
export async function registerEvents(channel: RpcChannel, signal: AbortSignal | undefined): Promise<void> {
  await Promise.all(
    domainEvents.map((eventID) =>
      channel
        .call('connectDomainEventCallbackRegisterAny', { eventID }, { signal })
        .catch((error: unknown) => {
          if (!isHypervisorError(error, 'ERR_UNSUPPORTED')) throw error
        }),
    ),
  )
}

/** `VIR_DOMAIN_STATS_STATE`. */
const stateGroup = 1

/** Tells the translator in which state every domain is now. */
export async function learnStates(
  channel: RpcChannel,
  translator: EventTranslator,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = { doms: [], stats: stateGroup, flags: 0 }
  const stats = await channel.call('connectGetAllDomainStats', args, { signal }).catch((error: unknown) => {
    if (isHypervisorError(error, 'ERR_UNSUPPORTED')) return { retStats: [] }
    throw error
  })
  for (const { dom, params } of stats.retStats) {
    const values = parameterValues(params)
    const { state } = neutralState(
      Number(values.get('state.state') ?? 0),
      Number(values.get('state.reason') ?? 0),
    )
    translator.know(dom.uuid, {
      active: !['shutoff', 'crashed'].includes(state),
      running: state === 'running',
    })
  }
}
