import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { formatSize } from '../../src/spec/sizes.js'
import type { StorageVolume } from '../../src/storage.js'
import { invalid, parseByteSize, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { withVolume } from '../find-volume.js'
import { fillNewOutput, fillOutput } from '../output-file.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { createTransferProgress } from '../transfer-progress.js'
import { nameOfSource, openSource } from '../upload-source.js'
import { withinTime } from '../within-time.js'

const optionsSchema = z.object({
  pool: z.string().optional(),
  offset: z.string().optional(),
  length: z.string().optional(),
  force: z.boolean().default(false),
})

/** Checks the options of a transfer. */
function parseTransfer(options: unknown) {
  const { pool, offset, length, force } = parseOptions(optionsSchema, options)
  return {
    pool,
    force,
    offset: offset === undefined || offset === '0' ? 0 : parseByteSize(offset, '--offset'),
    length: length === undefined ? undefined : parseByteSize(length, '--length'),
  }
}

/** `polyvisor vol-download VOLUME FILE`: a new file, complete or not there at all. */
export const volDownload: CommandAction = async (context, [name, argument], options) => {
  const { pool, force, ...part } = parseTransfer(options)
  const file = resolve(given(argument))
  await withVolume(context, { volume: given(name), pool }, async (volume) => {
    let bytes = 0
    await (force ? fillOutput : fillNewOutput)(file, async (path, flags) => {
      using progress = createTransferProgress(context, await expectedBytes(context, volume, part))
      const download = await volume.download({
        ...part,
        ...context.call,
        onProgress(soFar) {
          bytes = soFar
          progress.show(soFar)
        },
      })
      const written = createWriteStream(path, { flags })
      await withinTime(context, 'download', (signal) => pipeline(download, written, { signal }))
    })
    context.output.result(
      { name: volume.name, pool: volume.pool, file, bytes },
      () => `${safeText(`Volume '${volume.name}' downloaded to ${file}: ${formatSize(bytes)}.`)}\n`,
    )
  })
}

/** How many bytes will come, where the volume's format lets one tell. */
async function expectedBytes(
  { call }: CommandContext,
  volume: StorageVolume,
  { offset, length }: { readonly offset: number; readonly length: number | undefined },
): Promise<number | undefined> {
  const { format, capacity } = await volume.info(call)
  return format === 'raw' ? Math.min(length ?? capacity, Math.max(capacity - offset, 0)) : length
}

/** `polyvisor vol-upload VOLUME FILE`. */
export const volUpload: CommandAction = async (context, [name, argument], options) => {
  const { pool, offset, length } = parseTransfer(options)
  const file = given(argument)
  const source = await openSource(file, length)
  try {
    await withVolume(context, { volume: given(name), pool }, async (volume) => {
      await requireRoom(context, volume, offset, source.size)
      let bytes = 0
      await withinTime(context, 'upload', async (signal) => {
        using progress = createTransferProgress(context, source.size)
        const upload = await volume.upload({
          // an empty file has no length that could be said
          ...{ offset, length: source.size || undefined },
          ...context.call,
          onProgress(soFar) {
            bytes = soFar
            progress.show(soFar)
          },
        })
        await pipeline(source.stream, upload, { signal })
      })
      context.output.result(
        { name: volume.name, pool: volume.pool, bytes },
        () =>
          `${safeText(`Volume '${volume.name}' has ${formatSize(bytes)} of ${nameOfSource(file)} now.`)}\n`,
      )
    })
  } finally {
    source.stream.destroy()
  }
}

/** Some hypervisors let the file of a volume grow without a word; here that is asked for with vol-resize. */
async function requireRoom(
  { call }: CommandContext,
  volume: StorageVolume,
  offset: number,
  size: number | undefined,
): Promise<void> {
  const { format, capacity } = await volume.info(call)
  if (format !== 'raw' || size === undefined || offset + size <= capacity) return
  throw invalid(
    'file',
    `${formatSize(size)} do not fit into the volume '${volume.name}' of ${formatSize(capacity)}`,
    'Make it larger with vol-resize, or upload less with --length.',
  )
}
