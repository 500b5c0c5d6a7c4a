import { randomBytes, randomUUID } from 'node:crypto'

/** What the UUIDs begin with that stand for "the pool's own", in this process alone. */
const mark = randomBytes(4).toString('hex')

/**
 * Makes the UUID of a specification that has none. A pool gives its machines UUIDs of its own choice, and here the domain
 * is to have that one: this stands in its place until then, as a UUID of a kind that nobody else makes (RFC 9562, section
 * 5.8: version 8).
 */
export function placeholderUuid(): string {
  return `${mark}-${randomUUID().slice(9, 14)}8${randomUUID().slice(15)}`
}

/** Whether a UUID is one of {@link placeholderUuid}. */
export function isPlaceholder(uuid: string): boolean {
  return uuid.startsWith(`${mark}-`) && uuid[14] === '8'
}
