import { z } from 'zod'
import type { HypervisorEvent } from '../../src/events.js'
import type { QmpEvent } from './qmp/message.js'

/** The domain that an event is about. */
export interface EventSubject {
  readonly domain: string
  readonly uuid: string
}

const shutdownData = z.object({ guest: z.boolean(), reason: z.string().optional() })
const balloonData = z.object({ actual: z.number() })
const deviceData = z.object({ device: z.string() })
const watchdogData = z.object({ action: z.string() })
const panicData = z.object({ action: z.string() })
const ioErrorData = z.object({
  device: z.string().optional(),
  'node-name': z.string().optional(),
  operation: z.string(),
  reason: z.string().optional(),
})

/**
 * What an event of QEMU means: the neutral event, if there is one, and always the event in QEMU's own words.
 * Source of names and data: QEMU QMP Reference Manual, "run-state", "misc", "machine", "qdev", "block-core".
 * The end of the machine is not told by an event of QMP, since a machine may end without one.
 */
export function neutralEvents(event: QmpEvent, subject: EventSubject): readonly HypervisorEvent[] {
  const common = { ...subject, time: Math.round(event.time) }
  const own: HypervisorEvent = { type: 'native', name: event.name, data: event.data, ...common }
  const neutral = translate(event, common)
  return neutral === undefined ? [own] : [neutral, own]
}

function translate(
  { name, data }: QmpEvent,
  common: EventSubject & { readonly time: number },
): HypervisorEvent | undefined {
  switch (name) {
    case 'STOP':
      return { type: 'lifecycle', change: 'suspended', ...common }
    case 'RESUME':
      return { type: 'lifecycle', change: 'resumed', ...common }
    case 'RESET':
      return { type: 'lifecycle', change: 'reset', ...common }
    case 'SHUTDOWN': {
      const shutdown = shutdownData.safeParse(data).data
      if (shutdown?.guest !== true) return undefined
      return { type: 'lifecycle', change: 'shutdown', reason: shutdown.reason ?? 'guest-shutdown', ...common }
    }
    case 'BALLOON_CHANGE': {
      const balloon = balloonData.safeParse(data).data
      return balloon && { type: 'balloon', memory: balloon.actual, ...common }
    }
    case 'DEVICE_DELETED': {
      const deleted = deviceData.safeParse(data).data
      return deleted && { type: 'device', change: 'removed', device: deleted.device, ...common }
    }
    case 'WATCHDOG': {
      const detail = watchdogData.safeParse(data).data?.action
      return { type: 'trouble', change: 'watchdog', detail, ...common }
    }
    case 'GUEST_PANICKED': {
      const detail = panicData.safeParse(data).data?.action
      return { type: 'trouble', change: 'guest-panicked', detail, ...common }
    }
    case 'BLOCK_IO_ERROR': {
      const failure = ioErrorData.safeParse(data).data
      const node = failure?.device || failure?.['node-name'] || 'a disk'
      const detail = failure && `${failure.operation} on ${node}: ${failure.reason ?? 'failed'}`
      return { type: 'trouble', change: 'io-error', detail, ...common }
    }
    default:
      return undefined
  }
}
