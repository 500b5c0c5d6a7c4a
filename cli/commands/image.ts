import { z } from 'zod'
import type { StoredImage } from '../../benchmarks/image/image-record.js'
import { findImage, imagesFolder, listImages, removeImages } from '../../benchmarks/image/image-store.js'
import { HypervisorError } from '../../src/index.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { type Column, formatFields, formatTable } from '../table.js'
import { build } from './image-build.js'

const columns: readonly Column<StoredImage>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'BUILT', cell: ({ built }) => built.slice(0, 16).replace('T', ' ') },
  { title: 'PACKAGES', cell: ({ packages }) => packages.length, align: 'right' },
  { title: 'TAR', cell: ({ tarSize }) => mebibytes(tarSize), align: 'right' },
  { title: 'SQUASHFS', cell: ({ squashfsSize }) => mebibytes(squashfsSize), align: 'right' },
  { title: 'SHA-256', cell: ({ sha256 }) => sha256.slice(0, 12) },
]

const packageColumns: readonly Column<StoredImage['packages'][number]>[] = [
  { title: 'PACKAGE', cell: ({ name }) => name },
  { title: 'VERSION', cell: ({ version }) => version },
]

const actions: Readonly<Record<string, CommandAction>> = {
  build,
  async list(context, rest, options) {
    noOptions(options, 'list')
    if (rest.length > 0) throw invalid('what', 'image list takes no name')
    const images = await listImages()
    context.output.result(images, () => formatTable(columns, images))
    if (images.length === 0) {
      context.output.remark("No image was built yet. 'polyvisor image build' builds the one of the tools.")
    }
  },
  async show(context, [name], options) {
    noOptions(options, 'show')
    const wanted = required(name, 'show')
    const image = await findImage(wanted)
    if (image === undefined) throw noImage(wanted)
    context.output.result(image, () => `${formatFields(fields(image))}\n${packages(image)}`)
  },
  async remove(context, [name], given) {
    const { older } = parseOptions(z.strictObject({ older: z.boolean().optional() }), given, "'image remove'")
    const wanted = required(name, 'remove')
    if ((await findImage(wanted)) === undefined) throw noImage(wanted)
    const removed = await removeImages(wanted, { older })
    context.output.result(removed, () =>
      removed.map(({ sha256 }) => `Removed the image ${wanted} ${sha256.slice(0, 12)}.\n`).join(''),
    )
    if (removed.length === 0) context.output.remark(`There is only one image ${wanted}.`)
  },
}

/** `polyvisor image build [RECIPE]`, `image list`, `image show NAME`, `image remove NAME [--older]`. */
export const image: CommandAction = async (context, [action = '', ...rest], options) => {
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (found !== undefined) return await found(context, rest, options)
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no action of the command image '${action}'`, {
    field: action,
    hint: `There is: ${Object.keys(actions).join(', ')}.`,
  })
}

function fields(image: StoredImage): Readonly<Record<string, string | number>> {
  return {
    Name: image.name,
    Built: image.built,
    'No file after': new Date(image.sourceDateEpoch * 1000).toISOString(),
    'root.tar': `${image.sha256}, ${mebibytes(image.tarSize)}`,
    'root.squashfs': `${image.squashfsSha256}, ${mebibytes(image.squashfsSize)}`,
    Recipe: image.recipeSha256,
    'Made with': Object.entries(image.tools)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    Tree: image.root,
  }
}

function packages(image: StoredImage): string {
  return formatTable(packageColumns, image.packages)
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}

function noOptions(options: Readonly<Record<string, unknown>>, action: string): void {
  parseOptions(z.strictObject({}), options, `'image ${action}'`)
}

function required(name: string | undefined, action: string): string {
  if (name !== undefined) return name
  throw invalid('what', `image ${action} needs the name of an image`, "'polyvisor image list' shows them.")
}

function noImage(name: string): HypervisorError {
  return new HypervisorError('ERR_FILE', `there is no image '${name}' in ${imagesFolder()}`, {
    field: name,
    hint: "'polyvisor image list' shows those that there are, 'polyvisor image build' builds one.",
  })
}
