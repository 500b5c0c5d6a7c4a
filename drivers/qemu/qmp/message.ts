import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'

/** QEMU's version, from its greeting. */
export interface QemuVersion {
  readonly major: number
  readonly minor: number
  readonly micro: number
  /** What the distributor calls its build; may be empty. */
  readonly package: string
}

/** An asynchronous message of QEMU. */
export interface QmpEvent {
  /** For example `SHUTDOWN`. */
  readonly name: string
  /** As it was sent; an empty object where the event has no data. */
  readonly data: unknown
  /** When QEMU sent it by the host's clock, milliseconds since 1970-01-01 UTC, to the microsecond. */
  readonly time: number
}

/** The first message of a server. */
export interface QmpGreeting {
  readonly version: QemuVersion
  readonly capabilities: readonly string[]
}

/** A reply or an event; `id` is what the command was sent with. */
export type QmpMessage =
  | { readonly kind: 'return'; readonly id: unknown; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: unknown; readonly class: string; readonly desc: string }
  | { readonly kind: 'event'; readonly event: QmpEvent }

const greetingSchema = z.object({
  QMP: z.object({
    version: z.object({
      qemu: z.object({ major: z.int(), minor: z.int(), micro: z.int() }),
      package: z.string().default(''),
    }),
    capabilities: z.array(z.string()).default([]),
  }),
})

/**
 * Reads the greeting (QEMU Machine Protocol Specification, section 2.2 "Server Greeting").
 *
 * @throws HypervisorError `ERR_PROTOCOL` if it is not one.
 */
export function readGreeting(message: unknown): QmpGreeting {
  const result = greetingSchema.safeParse(message)
  if (!result.success) {
    throw new HypervisorError('ERR_PROTOCOL', 'the peer did not greet as a QMP server does', {
      hint: 'Is this socket a QMP monitor? A human monitor or a guest agent speaks otherwise.',
      cause: result.error.issues,
    })
  }
  const { version, capabilities } = result.data.QMP
  return { version: { ...version.qemu, package: version.package }, capabilities }
}

/** The keys that a message may have. Checked by hand: this is on the way of every reply. */
interface Envelope {
  readonly return?: unknown
  readonly error?: unknown
  readonly event?: unknown
  readonly id?: unknown
  readonly data?: unknown
  readonly timestamp?: unknown
}

/**
 * Tells a reply from an event and checks their envelopes (QEMU Machine Protocol Specification, sections 2.4
 * "Commands Responses" and 2.5 "Asynchronous events").
 *
 * @throws HypervisorError `ERR_PROTOCOL` if it is neither.
 */
export function readMessage(message: unknown): QmpMessage {
  if (isObject(message)) {
    const envelope: Envelope = message
    if (envelope.return !== undefined) return { kind: 'return', id: envelope.id, value: envelope.return }
    if (envelope.error !== undefined) return readError(envelope)
    if (typeof envelope.event === 'string') return readEvent(envelope.event, envelope)
  }
  throw unreadable('a message that is neither a reply nor an event', message)
}

/** Whether a message is an event, whatever else is in it. */
export function isEvent(message: unknown): boolean {
  return isObject(message) && typeof Reflect.get(message, 'event') === 'string'
}

function readError(envelope: Envelope): QmpMessage {
  const error: { readonly class?: unknown; readonly desc?: unknown } = isObject(envelope.error)
    ? envelope.error
    : {}
  if (typeof error.class !== 'string' || typeof error.desc !== 'string') {
    throw unreadable('an error without class and description', envelope)
  }
  return { kind: 'error', id: envelope.id, class: error.class, desc: error.desc }
}

function readEvent(name: string, envelope: Envelope): QmpMessage {
  const stamp: { readonly seconds?: unknown; readonly microseconds?: unknown } = isObject(envelope.timestamp)
    ? envelope.timestamp
    : {}
  if (typeof stamp.seconds !== 'number' || typeof stamp.microseconds !== 'number') {
    throw unreadable('an event without a timestamp', envelope)
  }
  const time = stamp.seconds * 1000 + stamp.microseconds / 1000
  return { kind: 'event', event: { name, data: envelope.data ?? {}, time } }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function unreadable(what: string, message: unknown): HypervisorError {
  const excerpt = JSON.stringify(message)?.slice(0, 200)
  return new HypervisorError('ERR_PROTOCOL', `QEMU sent ${what}: ${excerpt}`)
}
