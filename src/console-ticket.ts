import type { ConsoleTicket } from './domain-data.js'

/** What a ticket is made of. */
export interface ConsoleTicketFacts extends Omit<ConsoleTicket, 'ticket' | 'url'> {
  readonly ticket: string
  /** The address, where the server has said it. */
  readonly url?: string | undefined
}

/** Makes a ticket, which shows its secret to nobody but who calls for it. */
export function createConsoleTicket({ ticket, url, ...place }: ConsoleTicketFacts): ConsoleTicket {
  const { type, host, port } = place
  const own = `wss://${host.includes(':') ? `[${host}]` : host}:${port}/ticket/${encodeURIComponent(ticket)}`
  return Object.freeze<ConsoleTicket>({
    ...place,
    fingerprints: Object.freeze([...place.fingerprints]),
    ticket: () => ticket,
    url: () => (type === 'webmks' ? (url ?? own) : undefined),
  })
}
