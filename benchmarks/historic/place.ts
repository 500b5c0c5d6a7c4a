import type { HistoricMachine } from './machine.js'

/** The URI of an empty place for a machine's domains. @param folder absolute, and nobody else's */
export function placeOf({ driver }: Pick<HistoricMachine, 'driver'>, folder: string): string {
  // Its machines live in this program, and its places have names only.
  if (driver === 'jsnes') return `jsnes://${encodeURI(folder)}`
  return `${driver}:///session?state=${encodeURIComponent(folder)}`
}
