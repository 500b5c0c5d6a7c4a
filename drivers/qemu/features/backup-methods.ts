import { resolve } from 'node:path'
import type { BackupMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { QemuMachine } from '../machine.js'
import type { QmpClient } from '../qmp/client.js'
import { type MachineDisk, machineDisks } from './block-nodes.js'
import { newJobId, runJob, runJobs } from './jobs.js'
import { type NewFile, writeNewFiles } from './new-file.js'

/** A disk, and the block nodes of the image that it is copied to. */
interface Copy {
  readonly disk: MachineDisk
  readonly job: string
  readonly image: string
}

/** The method of the feature `backup`. */
export function backupMethods(machine: QemuMachine): BackupMethods {
  return {
    backup: (targets, { format = 'qcow2', signal } = {}) =>
      machine.withLock(async () => {
        const qmp = await machine.qmp()
        const disks = await disksNamed(qmp, Object.keys(targets))
        const paths = Object.values(targets).map((path) => resolve(path))
        await writeNewFiles(paths, '.polyvisor-copying.', (files) =>
          copyDisks(qmp, disks, { files, format, signal }),
        )
      }),
  }
}

async function disksNamed(qmp: QmpClient, ids: readonly string[]): Promise<readonly MachineDisk[]> {
  const all = await machineDisks(qmp)
  return ids.map((id) => {
    const disk = all.find((candidate) => candidate.id === id)
    if (disk !== undefined) return disk
    const hint = `Disks: ${all.map((candidate) => candidate.id).join(', ') || 'none'}.`
    throw new HypervisorError('ERR_NO_DEVICE', `the machine has no disk '${id}'`, { field: 'targets', hint })
  })
}

interface Images {
  readonly files: readonly NewFile[]
  readonly format: 'qcow2' | 'raw'
  readonly signal: AbortSignal | undefined
}

/**
 * Copies the disks as they are at one moment (QMP `transaction` of `blockdev-backup`; QEMU 4.2). What the guest
 * overwrites meanwhile is copied before.
 */
async function copyDisks(
  qmp: QmpClient,
  disks: readonly MachineDisk[],
  { files, format, signal }: Images,
): Promise<void> {
  const copies = disks.map((disk): Copy => ({ disk, job: newJobId(), image: newJobId() }))
  const added: string[] = []
  const add = async (node: string, args: Readonly<Record<string, unknown>>): Promise<void> => {
    await qmp.execute('blockdev-add', { 'node-name': node, ...args })
    added.unshift(node)
  }
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
    const actions = copies.map(({ disk, job, image }) => ({
      type: 'blockdev-backup',
      data: { 'job-id': job, device: disk.node, target: image, sync: 'full', 'auto-dismiss': false },
    }))
    const jobs = copies.map(({ job }) => job)
    const start = () => qmp.execute('transaction', { actions, properties: { 'completion-mode': 'grouped' } })
    await runJobs(qmp, 'the backup', jobs, start, signal)
  } finally {
    // In the reverse order, since an image needs its file. A machine that has ended has none of them any more.
    for (const node of added) await qmp.execute('blockdev-del', { 'node-name': node }).catch(() => {})
  }
}
