import { z } from 'zod'
import { consoleTicketTypes } from '../../src/domain.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { safeText } from '../safe-text.js'
import { withDomain, withFeature } from '../session.js'
import { formatFields } from '../table.js'

const optionsSchema = z.object({
  type: z.enum(consoleTicketTypes).optional(),
})

/** `polyvisor domdisplay NAME`: whoever asks wants the ticket, so that it is printed. */
export const domdisplay: CommandAction = (context, [name], given) => {
  const { type } = parseOptions(optionsSchema, given)
  return withDomain(context, name, async (domain) => {
    const found = await withFeature(domain, 'console-ticket').consoleTicket({ ...context.call, type })
    const [ticket, url] = [found.ticket(), found.url()]
    context.output.result({ name: domain.name, ...found, ticket, url }, () => {
      const { host, port, file } = found
      return url === undefined ? formatFields({ host, port, file, ticket }) : `${safeText(url)}\n`
    })
  })
}
