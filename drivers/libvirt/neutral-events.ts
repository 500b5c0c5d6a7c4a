import type { HypervisorEvent, LifecycleChange } from '../../src/events.js'
import { deviceId } from './device-id.js'
import { translateNativeEvent } from './native-events.js'
import { translateResourceEvent } from './resource-events.js'
import type { ProtocolMessage } from './rpc/messages.js'
import type { DomainReference } from './rpc/references.js'
import { suspendedByGuest } from './states.js'

/** Translates libvirt's events. */
export interface EventTranslator {
  /** Says in which state a domain is, as far as events do not tell. */
  know(uuid: string, state: { readonly active: boolean; readonly running: boolean }): void
  /** What an event means, in the neutral words or, where there are none, in virsh's. */
  translate(message: ProtocolMessage): readonly HypervisorEvent[]
  /** Forgets every state. */
  forget(): void
}

interface KnownState {
  active: boolean
  running: boolean
}

/**
 * Makes an {@link EventTranslator}. libvirt's QEMU driver tells of pauses that are none: a start is `resumed` and
 * then `started`, a start into a pause is `started` and then `suspended`. What remains is what a user did.
 *
 * @param qemu whether libvirt's QEMU driver is at the other end
 */
export function createEventTranslator(qemu: boolean): EventTranslator {
  const states = new Map<string, KnownState>()
  const stateOf = (uuid: string): KnownState => {
    const known = states.get(uuid) ?? { active: false, running: false }
    states.set(uuid, known)
    return known
  }
  return {
    know: (uuid, { active, running }) => void states.set(uuid, { active, running }),
    forget: () => states.clear(),
    translate(message) {
      const time = Date.now()
      const about = (dom: DomainReference): { domain: string; uuid: string; time: number } => ({
        domain: dom.name,
        uuid: dom.uuid,
        time,
      })
      switch (message.name) {
        case 'domainEventCallbackLifecycle': {
          const { dom, event, detail } = message.content.msg
          const change = lifecycle(stateOf(dom.uuid), event, detail, qemu)
          if (change?.change === 'undefined') states.delete(dom.uuid)
          return change === undefined ? [] : [{ type: 'lifecycle', ...change, ...about(dom) }]
        }
        case 'domainEventCallbackReboot':
          return [{ type: 'lifecycle', change: 'reset', ...about(message.content.msg.dom) }]
        case 'domainEventCallbackBalloonChange': {
          const { dom, actual } = message.content.msg
          return [{ type: 'balloon', memory: Number(actual) * 1024, ...about(dom) }]
        }
        case 'domainEventCallbackDeviceAdded': {
          const { dom, devAlias } = message.content
          return [{ type: 'device', change: 'added', device: deviceId(devAlias), ...about(dom) }]
        }
        case 'domainEventCallbackDeviceRemoved': {
          const { dom, devAlias } = message.content.msg
          return [{ type: 'device', change: 'removed', device: deviceId(devAlias), ...about(dom) }]
        }
        case 'domainEventCallbackWatchdog':
          return [{ type: 'trouble', change: 'watchdog', ...about(message.content.msg.dom) }]
        case 'domainEventCallbackIoErrorReason': {
          const { dom, devAlias, reason } = message.content.msg
          const detail = [deviceId(devAlias), reason].filter((word) => word !== '').join(': ')
          return [{ type: 'trouble', change: 'io-error', detail, ...about(dom) }]
        }
        default:
          return [...translateNativeEvent(message, time), ...translateResourceEvent(message, time)]
      }
    },
  }
}

interface Change {
  readonly change: LifecycleChange
  readonly reason?: string
}

/** `virDomainEventStartedDetailType`. */
const startDetails: readonly (Change | undefined)[] = [
  { change: 'started' },
  { change: 'started', reason: 'migrated' },
  { change: 'restored' },
  { change: 'started', reason: 'snapshot' },
  { change: 'resumed', reason: 'woken up' },
]

/** `VIR_DOMAIN_EVENT_STARTED_WAKEUP`: of a machine that its guest had suspended, which is told nothing else of. */
const wokenUp = 4

/** `virDomainEventStoppedDetailType`. */
const stopDetails: readonly (Change | undefined)[] = [
  { change: 'stopped' },
  { change: 'stopped' },
  { change: 'crashed' },
  { change: 'migrated' },
  { change: 'saved' },
  { change: 'crashed', reason: 'failed' },
  { change: 'stopped', reason: 'snapshot' },
]

/** `VIR_DOMAIN_EVENT_STOPPED_FAILED`. */
const stoppedAsFailed = 5

/** What an event of the life cycle means (`virDomainEventType` and its details, libvirt-domain.h). */
function lifecycle(known: KnownState, event: number, detail: number, qemu: boolean): Change | undefined {
  switch (event) {
    case 0: // VIR_DOMAIN_EVENT_DEFINED; only an addition is a new definition, and a new name
      return detail === 0 || detail === 2 ? { change: 'defined' } : undefined
    case 1: // VIR_DOMAIN_EVENT_UNDEFINED, which an old name is, too
      return detail === 0 || detail === 1 ? { change: 'undefined' } : undefined
    case 2: // VIR_DOMAIN_EVENT_STARTED
      known.active = true
      if (!qemu || detail === wokenUp) known.running = true
      return startDetails[detail] ?? { change: 'started' }
    case 3: {
      // VIR_DOMAIN_EVENT_SUSPENDED
      const told = known.running && detail !== 1
      known.running = false
      if (!told) return undefined
      const reason = detail === 2 ? 'I/O error' : detail === 3 ? 'watchdog' : undefined
      return { change: 'suspended', ...(reason === undefined ? {} : { reason }) }
    }
    case 4: {
      // VIR_DOMAIN_EVENT_RESUMED
      const told = known.active && !known.running && detail === 0
      known.running = true
      return told ? { change: 'resumed' } : undefined
    }
    case 5: {
      // VIR_DOMAIN_EVENT_STOPPED, which also tells of a start that failed
      const told = known.active
      known.active = false
      known.running = false
      if (!told) return undefined
      // The driver for LXC may say this of a container that it is asked to destroy; its state is that of a stop.
      if (detail === stoppedAsFailed && !qemu) return { change: 'stopped', reason: 'failed' }
      return stopDetails[detail] ?? { change: 'stopped' }
    }
    case 6: // VIR_DOMAIN_EVENT_SHUTDOWN
      // The host's own end of a machine is told by `stopped`.
      return detail === 2 ? undefined : { change: 'shutdown', reason: 'guest' }
    case 7: // VIR_DOMAIN_EVENT_PMSUSPENDED
      known.running = false
      return { change: 'suspended', reason: suspendedByGuest }
    case 8: // VIR_DOMAIN_EVENT_CRASHED
      return { change: 'crashed', reason: 'guest panicked' }
    default:
      return undefined
  }
}
