import type { NewFile } from '../../../src/state/new-file.js'
import type { QmpClient } from '../qmp/client.js'
import type { MachineDisk } from './block-nodes.js'
import type { BitmapAction } from './checkpoints/bitmaps.js'
import { newJobId, runJob, runJobs } from './jobs.js'

/** What disks are copied to, and how. */
export interface BackupImages {
  /** One for each disk. */
  readonly files: readonly NewFile[]
  readonly format: 'qcow2' | 'raw'
  /** The bitmap of what alone is copied. Default: everything is. */
  readonly since?: string | undefined
  /** What is done to bitmaps at the same moment. */
  readonly bitmaps?: readonly BitmapAction[] | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * Copies the disks as they are at one moment (QMP `transaction` of `blockdev-backup`; QEMU 4.2). What the guest
 * overwrites meanwhile is copied before.
 */
export async function copyDisks(
  qmp: QmpClient,
  disks: readonly MachineDisk[],
  { files, format, since, bitmaps = [], signal }: BackupImages,
): Promise<void> {
  const copies = disks.map((disk) => ({ disk, job: newJobId(), image: newJobId() }))
  const added: string[] = []
  const add = async (node: string, args: Readonly<Record<string, unknown>>): Promise<void> => {
    await qmp.execute('blockdev-add', { 'node-name': node, ...args })
    added.unshift(node)
  }
  // The bitmap stays as it is, so that it goes on to say what has changed since its checkpoint.
  const what =
    since === undefined ? { sync: 'full' } : { sync: 'bitmap', bitmap: since, 'bitmap-mode': 'never' }
  try {
    for (const [index, { disk, image }] of copies.entries()) {
      const file = files[index]
      if (file === undefined) throw new TypeError('there is a file for each disk')
      const below = `${image}-file`
      if (format === 'raw') await file.file.truncate(disk.size)
      await add(below, { driver: 'file', filename: file.temporary })
      if (format === 'qcow2') {
        const options = { driver: 'qcow2', file: below, size: disk.size }
        await runJob(qmp, 'blockdev-create', { options })
      }
      await add(image, { driver: format, file: below })
    }
    const backups = copies.map(({ disk, job, image }) => ({
      type: 'blockdev-backup',
      data: { 'job-id': job, device: disk.node, target: image, ...what, 'auto-dismiss': false },
    }))
    const jobs = copies.map(({ job }) => job)
    // QEMU makes no bitmap in a group. Without one, a copy that fails leaves the others to come to their ends first.
    const mode = bitmaps.length === 0 ? 'grouped' : 'individual'
    const start = () =>
      qmp.execute('transaction', {
        actions: [...bitmaps, ...backups],
        properties: { 'completion-mode': mode },
      })
    await runJobs(qmp, 'the backup', jobs, start, signal)
  } finally {
    // In the reverse order, since an image needs its file. A machine that has ended has none of them any more.
    for (const node of added) await qmp.execute('blockdev-del', { 'node-name': node }).catch(() => {})
  }
}
