import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { formatSize } from '../../src/spec/sizes.js'
import { parseByteSize, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { findDatastoreFile } from '../find-datastore-file.js'
import { fillNewOutput, fillOutput } from '../output-file.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { createTransferProgress } from '../transfer-progress.js'
import { nameOfSource, openSource } from '../upload-source.js'
import { withVmware } from '../vmware.js'
import { withinTime } from '../within-time.js'

const uploadSchema = z.object({ force: z.boolean().default(false), length: z.string().optional() })

/** `polyvisor datastore-upload FILE PATH`: the file is complete there, or not there at all. */
export const datastoreUpload: CommandAction = async (context, [argument, target], options) => {
  const { force, length } = parseOptions(uploadSchema, options)
  const [file, path] = [given(argument), given(target)]
  const source = await openSource(file, length === undefined ? undefined : parseByteSize(length, '--length'))
  try {
    await withVmware(context, async ({ datastores }) => {
      let bytes = 0
      await withinTime(context, 'upload', async (signal) => {
        using progress = createTransferProgress(context, source.size)
        const upload = await datastores.upload(path, {
          ...{ signal, size: source.size, overwrite: force },
          onProgress(soFar) {
            bytes = soFar
            progress.show(soFar)
          },
        })
        await pipeline(source.stream, upload)
      })
      context.output.result(
        { path, bytes },
        () => `${safeText(`${path} has ${formatSize(bytes)} of ${nameOfSource(file)} now.`)}\n`,
      )
    })
  } finally {
    source.stream.destroy()
  }
}

const downloadSchema = z.object({ force: z.boolean().default(false) })

/** `polyvisor datastore-download PATH FILE`: a new file, complete or not there at all. */
export const datastoreDownload: CommandAction = async (context, [source, argument], options) => {
  const { force } = parseOptions(downloadSchema, options)
  const file = resolve(given(argument))
  await withVmware(context, async ({ datastores }) => {
    const { path, size } = await findDatastoreFile(datastores, given(source), context.call)
    let bytes = 0
    await (force ? fillOutput : fillNewOutput)(file, async (part, flags) => {
      await withinTime(context, 'download', async (signal) => {
        using progress = createTransferProgress(context, size)
        const download = await datastores.download(path, {
          signal,
          onProgress(soFar) {
            bytes = soFar
            progress.show(soFar)
          },
        })
        await pipeline(download, createWriteStream(part, { flags }))
      })
    })
    context.output.result(
      { path, file, bytes },
      () => `${safeText(`${path} downloaded to ${file}: ${formatSize(bytes)}.`)}\n`,
    )
  })
}
