import { z } from 'zod'
import { createConsoleTicket } from '../../../src/console-ticket.js'
import type { ConsoleTicketMethods } from '../../../src/domain.js'
import type { ConsoleTicket } from '../../../src/domain-data.js'
import type { DomainContext } from '../domain-context.js'
import type { Machine } from '../lookup.js'
import { requireState } from '../power.js'
import { many, number, parsed } from '../soap/schema.js'
import { textElement } from '../soap/value.js'

/** Where a host listens, if a ticket does not say it. */
const usualPorts: Readonly<Record<ConsoleTicket['type'], number>> = { webmks: 443, mks: 902 }

const text = z
  .string()
  .optional()
  .transform((value) => value || undefined)

const ticketSchema = z.looseObject({
  ticket: z.string().min(1),
  cfgFile: text,
  host: text,
  port: number.optional(),
  sslThumbprint: text,
  /** From 7.0.3 on. */
  certThumbprintList: many(
    z.looseObject({ thumbprint: z.string(), hashAlgorithm: z.string().default('sha1') }),
  ),
  url: z
    .string()
    .regex(/^(?:wss:.*)?$/)
    .optional()
    .transform((value) => value || undefined),
})

/** Feature `console-ticket` (`AcquireTicket`, `VirtualMachineTicket` of the API). */
export function consoleTicketMethods(
  { session, endpoint }: DomainContext,
  machine: Machine,
): ConsoleTicketMethods {
  return {
    async consoleTicket({ type = 'webmks', signal } = {}) {
      await requireState(session, machine, 'running')
      const call = { method: 'AcquireTicket', on: machine.object, args: [textElement('ticketType', type)] }
      const answer = parsed('ticket', ticketSchema, await session.call(call, { signal }))
      const listed = answer.certThumbprintList.map(({ hashAlgorithm, thumbprint }) => ({
        algorithm: hashAlgorithm,
        value: thumbprint,
      }))
      const { sslThumbprint, host = endpoint.host, port = usualPorts[type], url, cfgFile, ticket } = answer
      const isListed = sslThumbprint === undefined || listed.some(({ value }) => value === sslThumbprint)
      const fingerprints = isListed ? listed : [{ algorithm: 'sha1', value: sslThumbprint }, ...listed]
      return createConsoleTicket({ type, host, port, fingerprints, file: cfgFile, ticket, url })
    },
  }
}
