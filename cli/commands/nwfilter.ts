import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { isHypervisorError } from '../../src/errors.js'
import type { Nwfilter, NwfilterInfo } from '../../src/nwfilters.js'
import { parseNwfilter } from '../../src/spec/parse-nwfilter.js'
import { formatSpec } from '../../src/spec/text.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { readResource } from '../resource-file.js'
import { safeLines } from '../safe-text.js'
import { given, withConnectionFeature } from '../session.js'
import { type Column, formatTable } from '../table.js'

const columns: readonly Column<NwfilterInfo>[] = [
  { title: 'UUID', cell: ({ uuid }) => uuid },
  { title: 'NAME', cell: ({ name }) => name },
]

/** Opens the connection and finds a filter. */
async function withFilter(
  context: CommandContext,
  nameOrUuid: string | undefined,
  work: (filter: Nwfilter) => Promise<void>,
): Promise<void> {
  await withConnectionFeature(context, 'nwfilters', async ({ nwfilters }) => {
    await work(await nwfilters.lookup(given(nameOrUuid), context.call))
  })
}

/** `polyvisor nwfilter-list`. */
export const nwfilterList: CommandAction = (context) =>
  withConnectionFeature(context, 'nwfilters', async ({ nwfilters }) => {
    const list = await nwfilters.list(context.call)
    context.output.result(list, () => formatTable(columns, list))
  })

const defineSchema = z.object({ replace: z.boolean().default(false) })

/** `polyvisor nwfilter-define FILE`; with `--replace` in the place of the filter of that name, if there is one. */
export const nwfilterDefine: CommandAction = async (context, [file], options) => {
  const { replace } = parseOptions(defineSchema, options)
  const input = await readResource(given(file), context.call.signal)
  const spec = parseNwfilter(input, randomUUID)
  await withConnectionFeature(context, 'nwfilters', async ({ nwfilters }) => {
    const { name, uuid } = await nwfilters.define(spec, context.call).catch(async (error: unknown) => {
      if (!replace || !isHypervisorError(error, 'ERR_NWFILTER_EXISTS')) throw error
      const before = await nwfilters.lookup(spec.name, context.call)
      // A specification that names no UUID is of whatever filter has its name.
      await before.redefine({ ...spec, uuid: namesUuid(input) ? spec.uuid : before.uuid }, context.call)
      return before
    })
    context.output.result({ name, uuid }, () => safeLines(`Network filter '${name}' defined.\n`))
  })
}

function namesUuid(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'uuid' in input
}

/** `polyvisor nwfilter-dumpspec FILTER`. */
export const nwfilterDumpspec: CommandAction = (context, [name]) =>
  withFilter(context, name, async (filter) => {
    const spec = await filter.spec(context.call)
    context.output.result(spec, () => safeLines(formatSpec(spec)))
  })

/** `polyvisor nwfilter-undefine FILTER`. */
export const nwfilterUndefine: CommandAction = (context, [name]) =>
  withFilter(context, name, async (filter) => {
    await filter.undefine(context.call)
    context.output.result({ name: filter.name }, () =>
      safeLines(`Network filter '${filter.name}' undefined.\n`),
    )
  })
