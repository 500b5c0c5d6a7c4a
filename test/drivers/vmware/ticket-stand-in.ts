import { answerOf } from './answer-of.js'
import { requestOf } from './request-of.js'
import type { StandIn } from './soap-proxy.js'

/**
 * Stands in for `AcquireTicket`, which vcsim does not have, by the vSphere Web Services API reference
 * (`vim.VirtualMachine`, `vim.VirtualMachine.Ticket`).
 */
export interface TicketStandIn extends StandIn {
  /** What a ticket has beside itself and the file of the machine, in the API's order. */
  place: string
  /** The last ticket that was given. */
  ticket: string
  /** What requests have said. */
  readonly requests: string[]
}

/** Makes one, every ticket of which is another. */
export function createTicketStandIn(): TicketStandIn {
  let given = 0
  const standIn: TicketStandIn = {
    place: '',
    ticket: '',
    requests: [],
    answer(method, body) {
      if (method !== 'AcquireTicket') return undefined
      standIn.requests.push(requestOf(body))
      given += 1
      standIn.ticket = `52b5a1d7-5e/c+re=t${given}`
      const file = '<cfgFile>/vmfs/volumes/1/shown/shown.vmx</cfgFile>'
      return answerOf(
        method,
        `<returnval><ticket>${standIn.ticket}</ticket>${file}${standIn.place}</returnval>`,
      )
    },
    serve: () => false,
  }
  return standIn
}
