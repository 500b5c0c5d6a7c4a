import { format } from 'node:util'

/** How much is kept, in characters. */
const limit = 2000

/**
 * Keeps the end of what the emulator prints through `console`, instead of printing it: it explains failures
 * there. The returned function gives it.
 */
export function keepPrinted(): () => string {
  let printed = ''
  const keep = (...parts: readonly unknown[]): void => {
    printed = `${printed}${format(...parts)}\n`.slice(-limit)
  }
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'assert'] as const) {
    Reflect.set(console, name, name === 'assert' ? () => {} : keep)
  }
  return () => printed
}
