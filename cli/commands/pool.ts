import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { parseStoragePool } from '../../src/spec/parse-resource.js'
import { formatSize } from '../../src/spec/sizes.js'
import { formatSpec } from '../../src/spec/text.js'
import type { StoragePool, StoragePoolInfo } from '../../src/storage.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { printListing } from '../listing.js'
import { readResource } from '../resource-file.js'
import { safeLines } from '../safe-text.js'
import { given, withConnectionFeature } from '../session.js'
import { type Column, formatFields } from '../table.js'

const columns: readonly Column<StoragePoolInfo>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'AUTOSTART', cell: ({ autostart }) => (autostart ? 'yes' : 'no') },
  { title: 'CAPACITY', cell: (pool) => sizeOf(pool, 'capacity'), align: 'right' },
  { title: 'ALLOCATION', cell: (pool) => sizeOf(pool, 'allocation'), align: 'right' },
  { title: 'AVAILABLE', cell: (pool) => sizeOf(pool, 'available'), align: 'right' },
]

/** Sizes are not known of a pool that does not run. */
function sizeOf(pool: StoragePoolInfo, size: 'capacity' | 'allocation' | 'available'): string | undefined {
  return pool.state === 'inactive' ? undefined : formatSize(pool[size])
}

/** Opens the connection and finds a pool. */
async function withPool(
  context: CommandContext,
  nameOrUuid: string | undefined,
  work: (pool: StoragePool) => Promise<void>,
): Promise<void> {
  await withConnectionFeature(context, 'storage', async ({ storage }) => {
    await work(await storage.lookupPool(given(nameOrUuid), context.call))
  })
}

/** `polyvisor pool-list`. */
export const poolList: CommandAction = (context, _args, options) =>
  withConnectionFeature(context, 'storage', async ({ storage }) => {
    printListing(context.output, options, await storage.listPools(context.call), columns)
  })

/** `polyvisor pool-info POOL`. */
export const poolInfo: CommandAction = (context, [name]) =>
  withPool(context, name, async (pool) => {
    const info = await pool.info(context.call)
    context.output.result(info, () =>
      formatFields({
        Name: info.name,
        UUID: info.uuid,
        State: info.state,
        Persistent: info.persistent ? 'yes' : 'no',
        Autostart: info.autostart ? 'yes' : 'no',
        Capacity: sizeOf(info, 'capacity'),
        Allocation: sizeOf(info, 'allocation'),
        Available: sizeOf(info, 'available'),
      }),
    )
  })

/** `polyvisor pool-define FILE`. */
export const poolDefine: CommandAction = async (context, [file]) => {
  const spec = parseStoragePool(await readResource(given(file), context.call.signal), randomUUID)
  await withConnectionFeature(context, 'storage', async ({ storage }) => {
    const { name, uuid } = await storage.definePool(spec, context.call)
    context.output.result({ name, uuid }, () => `Pool '${name}' defined.\n`)
  })
}

/** `polyvisor pool-dumpspec POOL`: YAML that `pool-define` reads, or JSON. */
export const poolDumpspec: CommandAction = (context, [name]) =>
  withPool(context, name, async (pool) => {
    const spec = await pool.spec(context.call)
    context.output.result(spec, () => safeLines(formatSpec(spec)))
  })

const autostartSchema = z.object({ disable: z.boolean().default(false) })

/** `polyvisor pool-autostart POOL`. */
export const poolAutostart: CommandAction = (context, [name], options) => {
  const on = !parseOptions(autostartSchema, options).disable
  return withPool(context, name, async (pool) => {
    await pool.setAutostart(on, context.call)
    context.output.result(
      { name: pool.name, autostart: on },
      () => `Pool '${pool.name}' is ${on ? '' : 'not '}started with the hypervisor.\n`,
    )
  })
}

/** A command that changes a pool by one call, and says so in one line. */
function change(
  method: 'build' | 'start' | 'destroy' | 'refresh' | 'delete' | 'undefine',
  done: string,
): CommandAction {
  return (context, [name]) =>
    withPool(context, name, async (pool) => {
      await pool[method](context.call)
      context.output.result({ name: pool.name, uuid: pool.uuid }, () => `Pool '${pool.name}' ${done}.\n`)
    })
}

/** `polyvisor pool-build POOL`. */
export const poolBuild = change('build', 'built')
/** `polyvisor pool-start POOL`. */
export const poolStart = change('start', 'started')
/** `polyvisor pool-destroy POOL`. */
export const poolDestroy = change('destroy', 'stopped; its volumes stay')
/** `polyvisor pool-refresh POOL`. */
export const poolRefresh = change('refresh', 'refreshed')
/** `polyvisor pool-delete POOL`. */
export const poolDelete = change('delete', 'deleted; its definition stays')
/** `polyvisor pool-undefine POOL`. */
export const poolUndefine = change('undefine', 'undefined')
