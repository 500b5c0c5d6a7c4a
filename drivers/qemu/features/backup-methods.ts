import { resolve } from 'node:path'
import type { BackupMethods } from '../../../src/domain.js'
import type { CheckpointInfo } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { checkpointDisks } from '../../../src/spec/checkpoint-disks.js'
import { requireCheckpoint, requireTracked } from '../../../src/spec/checkpoints.js'
import { writeNewFiles } from '../../../src/state/new-file.js'
import type { QemuMachine } from '../machine.js'
import type { QmpClient } from '../qmp/client.js'
import { copyDisks } from './backup-copies.js'
import { type MachineDisk, machineDisks } from './block-nodes.js'
import { requireBitmaps } from './checkpoints/bitmaps.js'
import { readCheckpoints } from './checkpoints/book.js'
import { deleteCheckpoint, makeCheckpoint } from './checkpoints/make.js'

/** The method of the feature `backup`. */
export function backupMethods(machine: QemuMachine): BackupMethods {
  return {
    backup: (targets, { format = 'qcow2', checkpoint, incremental, signal } = {}) =>
      machine.withLock(async () => {
        const qmp = await machine.qmp()
        const disks = await disksNamed(qmp, Object.keys(targets))
        const paths = Object.values(targets).map((path) => resolve(path))
        if (incremental !== undefined) await requireSince(machine, disks, incremental)
        const images = { format, since: incremental, signal }
        let made: CheckpointInfo | undefined
        try {
          const options = { prefix: '.polyvisor-copying.', domain: machine.paths.folder }
          await writeNewFiles(paths, options, async (files) => {
            if (checkpoint === undefined) return await copyDisks(qmp, disks, { ...images, files })
            checkpointDisks(disks, Object.keys(targets), 'checkpoint')
            const wanted = { name: checkpoint, disks, field: 'checkpoint' }
            made = await makeCheckpoint(machine, qmp, wanted, (bitmaps) =>
              copyDisks(qmp, disks, { ...images, files, bitmaps }),
            )
          })
        } catch (error) {
          // The copies were whole, and could not get their names.
          if (made !== undefined) await deleteCheckpoint(machine, qmp, made).catch(() => {})
          throw error
        }
      }),
  }
}

async function requireSince(
  machine: QemuMachine,
  disks: readonly MachineDisk[],
  name: string,
): Promise<void> {
  const since = requireCheckpoint(await readCheckpoints(machine.paths.checkpoints), name, 'incremental')
  requireTracked(
    since,
    disks.map(({ id }) => id),
  )
  requireBitmaps(disks, name)
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
