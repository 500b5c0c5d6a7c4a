import { rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import type { BlockCopyOptions } from '../../../../src/domain.js'
import { HypervisorError } from '../../../../src/errors.js'
import type { DiskSpec } from '../../../../src/spec/devices.js'
import { syncFolder } from '../../../../src/state/atomic-file.js'
import { makeFile } from '../../../../src/state/new-file.js'
import { allMedia, blockNode, type ImageNodes, imageNodes } from '../../argv/image-nodes.js'
import type { QmpClient } from '../../qmp/client.js'
import type { MachineDisk } from '../block-nodes.js'
import { runJob } from '../jobs.js'
import type { FileOfDisk } from '../snapshots/book.js'
import type { Layer } from './layers.js'
import { runBlockJob } from './run.js'

/** A copy to be made. */
export interface Copy {
  readonly disk: MachineDisk
  /** The disk in the definition, whose options the copy has as well; `undefined` for one that is in none. */
  readonly defined: DiskSpec | undefined
  readonly path: string
  /** The image that the copy is on top of, as the disk is. */
  readonly below: Layer | undefined
  /** Lets the definition name the copy. */
  readonly record: (file: FileOfDisk) => Promise<() => Promise<void>>
}

/**
 * Copies a disk (QMP `blockdev-mirror`, QEMU 3.0 for its `copy-mode`). The copy has its own name from the beginning,
 * since QEMU remembers under which it opened a file.
 */
export async function copyDisk(qmp: QmpClient, copy: Copy, options: BlockCopyOptions): Promise<void> {
  const { disk, below, record } = copy
  const { format = 'qcow2', pivot = false } = options
  const path = resolve(copy.path)
  const target = await nodesFor(qmp, {
    id: disk.id,
    device: 'disk',
    readonly: false,
    ...copy.defined,
    path,
    format,
  })
  const file = await makeFile(path)
  let isUsed = false
  const goOver = async (): Promise<() => Promise<void>> => {
    const takeBack = await record({ path, format })
    isUsed = true
    return async () => {
      await takeBack()
      isUsed = false
    }
  }
  try {
    if (format === 'raw') await file.truncate(disk.size)
    await addImage(qmp, target, { size: disk.size, below })
    const job = {
      disk: disk.id,
      command: 'blockdev-mirror',
      args: {
        device: disk.node,
        target: target.image['node-name'],
        sync: below === undefined ? 'full' : 'top',
        // In the background, a guest that writes faster than the copy is made would never let it end.
        'copy-mode': 'write-blocking',
      },
      atReady: pivot ? { pivot: goOver } : { end: true },
    }
    await runBlockJob(qmp, job, options)
    await file.sync()
    await syncFolder(dirname(path))
    isUsed = true
  } finally {
    await file.close()
    if (!isUsed) await rm(path, { force: true })
  }
}

const namesSchema = z.array(z.object({ 'node-name': z.string() }))

/** The nodes of a new image of a disk, under names that are free. */
async function nodesFor(qmp: QmpClient, disk: DiskSpec): Promise<ImageNodes> {
  const found = await qmp.query('query-named-block-nodes', namesSchema, { flat: true })
  const names = found.map((node) => node['node-name'])
  const id = disk.id ?? ''
  const free = allMedia.find((medium) => !names.includes(blockNode('image', id, medium)))
  const nodes = free && imageNodes(disk, false, free)
  if (nodes !== undefined) return nodes
  throw new HypervisorError('ERR_INVALID_STATE', `the disk '${id}' stands on too many copies`, {
    field: 'disk',
    hint: 'Pull what is below it into it first: blockPull().',
  })
}

/** Makes the image in its file, which is there, and opens it. What was opened is closed by `dropUnused`. */
async function addImage(
  qmp: QmpClient,
  { file, image }: ImageNodes,
  { size, below }: { readonly size: number; readonly below: Layer | undefined },
): Promise<void> {
  await qmp.execute('blockdev-add', file)
  if (image['driver'] === 'qcow2') {
    const onTop = below && { 'backing-file': below.path, 'backing-fmt': below.format }
    await runJob(qmp, 'blockdev-create', {
      options: { driver: 'qcow2', file: file['node-name'], size, ...onTop },
    })
  }
  await qmp.execute('blockdev-add', { ...image, ...(below && { backing: below.node }) })
}
