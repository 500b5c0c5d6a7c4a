import { rm, writeFile } from 'node:fs/promises'
import type { BackupMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import {
  lostCheckpoint,
  refuseTakenCheckpoint,
  requireCheckpoint,
  requireTracked,
} from '../../../src/spec/checkpoints.js'
import { withJob } from '../job.js'
import { type Machine, requireState } from '../machine.js'
import { qcow2Header } from '../qcow2.js'
import type { Session } from '../session.js'
import { keepCheckpoint, trackedDisks } from './checkpoints.js'
import { noDevice } from './devices.js'

/** Feature `backup`: images of disks that nothing was ever written to, and so nothing since a checkpoint. */
export function backupMethods(session: Session, machine: Machine): BackupMethods {
  return {
    backup: (targets, { format = 'qcow2', checkpoint, incremental, ...o } = {}) =>
      session.perform({
        name: 'backup',
        machine,
        ...o,
        async work() {
          requireState(machine, 'running', 'paused')
          for (const id of Object.keys(targets)) {
            if (!machine.disks.some((disk) => disk.id === id)) throw noDevice(machine, id, 'targets')
          }
          const ids = Object.keys(targets)
          if (incremental !== undefined) requireSince(machine, ids, incremental)
          if (checkpoint !== undefined) {
            trackedDisks(machine, ids, 'checkpoint')
            refuseTakenCheckpoint(machine.checkpoints, checkpoint, 'checkpoint')
          }
          await withJob(session.world, machine, 'backup', o.signal, async () => {
            const written: string[] = []
            try {
              for (const [id, path] of Object.entries(targets)) {
                const size = machine.diskSizes[id] ?? usualSize
                await writeFile(path, format === 'qcow2' ? qcow2Header(size) : Buffer.alloc(size), {
                  flag: 'wx',
                })
                written.push(path)
              }
            } catch (error) {
              for (const path of written) await rm(path, { force: true })
              throw new HypervisorError('ERR_FILE', 'a file exists or cannot be written', {
                field: 'targets',
                cause: error,
              })
            }
            if (checkpoint !== undefined) keepCheckpoint(machine, { name: checkpoint, disks: ids }, session)
          })
        },
      }),
  }
}

/** What an image holds of a disk that was never resized, in bytes. */
export const usualSize = 4096

function requireSince(machine: Machine, ids: readonly string[], name: string): void {
  const since = requireCheckpoint(machine.checkpoints, name, 'incremental')
  requireTracked(since, ids)
  if (since.lost) throw lostCheckpoint(name, ids[0] ?? '')
}
