import { z } from 'zod'
import { addressSources } from '../../src/domain.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { withDomain, withFeature } from '../session.js'
import { type Column, formatTable } from '../table.js'

/** One address of an interface, or an interface without any. */
interface AddressRow {
  readonly name: string
  readonly mac?: string | undefined
  readonly family?: string | undefined
  readonly address?: string | undefined
}

const columns: readonly Column<AddressRow>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'MAC', cell: ({ mac }) => mac },
  { title: 'PROTOCOL', cell: ({ family }) => family },
  { title: 'ADDRESS', cell: ({ address }) => address },
]

const optionsSchema = z.object({
  source: z.enum(addressSources).optional(),
})

/** `polyvisor domifaddr NAME`. */
export const domifaddr: CommandAction = (context, [name], givenOptions) => {
  const options = parseOptions(optionsSchema, givenOptions)
  return withDomain(context, name, async (domain) => {
    const found = await withFeature(domain, 'interface-addresses').interfaceAddresses({
      ...options,
      ...context.call,
    })
    context.output.result(found, () =>
      formatTable(
        columns,
        found.flatMap(({ addresses, ...card }): readonly AddressRow[] =>
          addresses.length === 0
            ? [card]
            : addresses.map(({ family, address, prefix }) => ({
                ...card,
                family,
                address: prefix === undefined ? address : `${address}/${prefix}`,
              })),
        ),
      ),
    )
    if (found.length === 0) context.output.remark('No address is known.')
  })
}
