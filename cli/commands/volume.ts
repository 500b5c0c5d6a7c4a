import { z } from 'zod'
import { formatSize } from '../../src/spec/sizes.js'
import { volumeFormats } from '../../src/spec/storage.js'
import type { StorageVolume, StorageVolumeInfo } from '../../src/storage.js'
import { invalid, parseByteSize, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { withVolume } from '../find-volume.js'
import { safeText } from '../safe-text.js'
import { given, withConnectionFeature } from '../session.js'
import { type Column, formatFields, formatTable } from '../table.js'

const columns: readonly Column<StorageVolumeInfo>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'FORMAT', cell: ({ format }) => format },
  { title: 'CAPACITY', cell: ({ capacity }) => formatSize(capacity), align: 'right' },
  { title: 'ALLOCATION', cell: ({ allocation }) => formatSize(allocation), align: 'right' },
  { title: 'PATH', cell: ({ path }) => path },
]

/** `polyvisor vol-list POOL`. */
export const volList: CommandAction = (context, [pool]) =>
  withConnectionFeature(context, 'storage', async ({ storage }) => {
    const volumes = await (await storage.lookupPool(given(pool), context.call)).listVolumes(context.call)
    context.output.result(volumes, () => formatTable(columns, volumes))
  })

const poolSchema = z.object({ pool: z.string().optional() })

/** Finds the volume of a command with the option `--pool`. */
async function on(
  context: CommandContext,
  volume: string | undefined,
  options: unknown,
  work: (volume: StorageVolume) => Promise<void>,
): Promise<void> {
  const { pool } = parseOptions(poolSchema, options)
  await withVolume(context, { volume: given(volume), pool }, work)
}

/** Says what was done, or with `--json` what the volume is like now. */
async function report({ output, call }: CommandContext, volume: StorageVolume, done: string): Promise<void> {
  output.result(output.json ? await volume.info(call) : undefined, () =>
    safeText(`Volume '${volume.name}' ${done}.`).concat('\n'),
  )
}

/** `polyvisor vol-info VOLUME`. */
export const volInfo: CommandAction = (context, [name], options) =>
  on(context, name, options, async (volume) => {
    const info = await volume.info(context.call)
    context.output.result(info, () =>
      formatFields({
        Name: info.name,
        Pool: info.pool,
        Type: info.type,
        Format: info.format,
        Capacity: formatSize(info.capacity),
        Allocation: formatSize(info.allocation),
        Path: info.path,
        Backing: info.backing,
      }),
    )
  })

const formatField = z.enum(volumeFormats).optional()
const createSchema = z.object({
  allocation: z.string().optional(),
  format: formatField,
  backingVol: z.string().optional(),
  backingVolFormat: formatField,
})

/** `polyvisor vol-create POOL VOLUME CAPACITY`. */
export const volCreate: CommandAction = (context, [pool, name, capacity], options) => {
  const { allocation, format, backingVol, backingVolFormat } = parseOptions(createSchema, options)
  if (backingVolFormat !== undefined && backingVol === undefined) {
    throw invalid('--backing-vol-format', 'is for --backing-vol')
  }
  const spec = {
    name: given(name),
    capacity: parseByteSize(given(capacity), 'capacity'),
    format,
    ...(allocation === undefined ? {} : { allocation }),
    ...(backingVol === undefined ? {} : { backing: { path: backingVol, format: backingVolFormat } }),
  }
  return withConnectionFeature(context, 'storage', async ({ storage }) => {
    const found = await storage.lookupPool(given(pool), context.call)
    const volume = await found.createVolume(spec, context.call)
    await report(context, volume, `created in pool '${found.name}'`)
  })
}

/** `polyvisor vol-clone VOLUME NEWNAME`. */
export const volClone: CommandAction = (context, [name, newName], options) =>
  on(context, name, options, async (volume) => {
    const clone = await volume.clone(given(newName), context.call)
    await report(context, clone, `cloned from '${volume.name}'`)
  })

const resizeSchema = z.object({ shrink: z.boolean().default(false) })

/** `polyvisor vol-resize VOLUME CAPACITY`. */
export const volResize: CommandAction = async (context, [name, capacity], options) => {
  const { shrink } = parseOptions(resizeSchema, options)
  const bytes = parseByteSize(given(capacity), 'capacity')
  await on(context, name, options, async (volume) => {
    await volume.resize(bytes, { shrink, ...context.call })
    await report(context, volume, `is ${formatSize(bytes)} now`)
  })
}

/** `polyvisor vol-wipe VOLUME`. */
export const volWipe: CommandAction = (context, [name], options) =>
  on(context, name, options, async (volume) => {
    await volume.wipe(context.call)
    await report(context, volume, 'overwritten with zeros')
  })

/** `polyvisor vol-delete VOLUME`. */
export const volDelete: CommandAction = (context, [name], options) =>
  on(context, name, options, async (volume) => {
    await volume.delete(context.call)
    context.output.result(
      { name: volume.name, pool: volume.pool },
      () => `Volume '${safeText(volume.name)}' deleted.\n`,
    )
  })
