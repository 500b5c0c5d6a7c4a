import { z } from 'zod'
import { parseOptions } from './arguments.js'
import type { Output } from './output.js'
import { safeText } from './safe-text.js'
import { type Column, formatTable } from './table.js'

const optionsSchema = z.object({
  all: z.boolean().default(false),
  inactive: z.boolean().default(false),
  name: z.boolean().default(false),
})

/** What can be listed by whether it is active. */
interface Listed {
  readonly name: string
  readonly state: string
}

/** Prints those that the options of `addListOptions` ask for: the active ones by default, as virsh does. */
export function printListing<Item extends Listed>(
  output: Output,
  givenOptions: unknown,
  items: readonly Item[],
  columns: readonly Column<Item>[],
): void {
  const { all, inactive, name } = parseOptions(optionsSchema, givenOptions)
  const wanted = all ? items : items.filter(({ state }) => (state === 'inactive') === inactive)
  output.result(wanted, () =>
    name ? wanted.map((item) => `${safeText(item.name)}\n`).join('') : formatTable(columns, wanted),
  )
  if (wanted.length === 0 && items.length > 0 && !inactive && !name) {
    output.remark('None is active; --all shows those that are not.')
  }
}
