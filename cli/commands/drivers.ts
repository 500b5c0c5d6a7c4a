import { z } from 'zod'
import { loadAllDrivers } from '../../src/registry.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { driverData, markdownMatrix, textMatrix } from '../support-matrix.js'

const optionsSchema = z.object({ markdown: z.boolean().default(false) })

/** `polyvisor drivers [--markdown]`. */
export const drivers: CommandAction = async (context, _args, given) => {
  const options = parseOptions(optionsSchema, given)
  const loaded = await loadAllDrivers()
  context.output.result(loaded.map(driverData), () =>
    options.markdown ? markdownMatrix(loaded) : textMatrix(loaded),
  )
}
