import { z } from 'zod'
import type { AnyDomain } from '../../src/domain.js'
import { HypervisorError } from '../../src/errors.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { attachConsole, enterKeys } from '../console-session.js'
import { withDomain, withFeature } from '../session.js'

const optionsSchema = z.object({
  scrollback: z.boolean().default(false),
  raw: z.boolean().default(false),
  enter: z.enum(enterKeys).optional(),
  port: z
    .string()
    .regex(/^\d{1,2}$/, 'must be a number from 0')
    .transform(Number)
    .default(0),
})

/** `polyvisor console NAME`. */
export const console: CommandAction = (context, [name], given) => {
  const options = parseOptions(optionsSchema, given)
  return withDomain(context, name, async (domain) => {
    const end = await attachConsole(context, withFeature(domain, 'console'), options)
    if (end === 'stopped') await refuseCrash(domain)
  })
}

/** A console that ends because the machine crashed is a failure, and says so. */
async function refuseCrash(domain: AnyDomain): Promise<void> {
  const { state, reason } = await domain.info()
  if (state !== 'crashed') return
  const why = reason === undefined ? '' : `: ${reason}`
  throw new HypervisorError('ERR_OPERATION_FAILED', `the machine crashed${why}`, { domain: domain.name })
}
