import { createHash } from 'node:crypto'

/** SHA-256 of anything that JSON can carry, whatever the order of its keys: 64 lower-case hexadecimal digits. */
export function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content, ordered)).digest('hex')
}

/** A definition has its keys in another order for who wrote it than for who read it. */
function ordered(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
