import { readSnapshots } from '../features/snapshot-tree.js'
import { ownKeys } from '../own-settings.js'
import type { VmRecord } from '../records.js'
import { isFailure } from '../rpc/failure.js'
import { isReference } from '../rpc/values.js'
import type { XapiSession } from '../session.js'
import { runTask } from '../tasks.js'
import { disksOf, readDrives } from './devices.js'

/** Removes a machine that is off, with its saved state, its snapshots and, where that was asked for, its disks. */
export async function removeMachine(session: XapiSession, ref: string, record: VmRecord): Promise<void> {
  if (record.power_state === 'Suspended') await runTask(session, 'VM.hard_shutdown', [ref])
  for (const snapshot of await readSnapshots(session, ref)) {
    await removeSnapshot(session, snapshot.ref, snapshot.record)
  }
  const takesDisks = record.other_config[ownKeys.undefine] === 'destroy'
  const disks = takesDisks ? disksOf(await readDrives(session, record)) : []
  await runTask(session, 'VM.destroy', [ref])
  await removeDisks(session, disks)
}

/** Removes a snapshot, with what it keeps of the disks and of the memory. */
export async function removeSnapshot(session: XapiSession, ref: string, record: VmRecord): Promise<void> {
  const disks = disksOf(await readDrives(session, record))
  await runTask(session, 'VM.destroy', [ref])
  await removeDisks(session, [...disks, record.suspend_VDI].filter(isReference))
}

/** Removes virtual disks; one that is gone already is none to remove. */
export async function removeDisks(session: XapiSession, disks: readonly string[]): Promise<void> {
  for (const disk of disks) {
    await runTask(session, 'VDI.destroy', [disk]).catch((error: unknown) => {
      if (!isFailure(error, 'HANDLE_INVALID')) throw error
    })
  }
}
