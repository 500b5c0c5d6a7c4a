import { z } from 'zod'
import type { SnapshotInfo } from '../../../src/domain-data.js'
import { ownKeys } from '../own-settings.js'
import { snapshotOwner, type VmRecord, vmRecord } from '../records.js'
import { parsed } from '../rpc/values.js'
import type { XapiSession } from '../session.js'

/** A snapshot, and what calls are made on. */
export interface FoundSnapshot {
  readonly ref: string
  readonly record: VmRecord
  readonly info: SnapshotInfo
}

const records = z.record(z.string(), vmRecord)

const snapshotsExpression = 'field "is_a_snapshot" = "true"'

/** The snapshots of a machine, oldest first; each hangs below the one that the machine stood on. */
export async function readSnapshots(session: XapiSession, owner: string): Promise<readonly FoundSnapshot[]> {
  const [machine, all] = await Promise.all([
    session.call('VM.get_record', [owner]),
    session.call('VM.get_all_records_where', [snapshotsExpression]),
  ])
  const { parent: current } = parsed('record of a machine', vmRecord, machine)
  const snapshots = Object.entries(parsed('snapshots', records, all)).filter(
    ([, record]) => snapshotOwner(record) === owner,
  )
  const names = new Map(snapshots.map(([ref, { name_label }]) => [ref, name_label]))
  return snapshots
    .map(([ref, record]) => ({
      ref,
      record,
      info: infoOf(record, names.get(record.parent), ref === current),
    }))
    .sort(
      (one, other) => one.info.createdAt - other.info.createdAt || order(one.record) - order(other.record),
    )
}

/** Pools note the second alone. */
function order({ other_config }: VmRecord): number {
  return Number(other_config[ownKeys.created] ?? 0)
}

function infoOf(record: VmRecord, parent: string | undefined, current: boolean): SnapshotInfo {
  const { name_label, name_description, snapshot_time, power_state } = record
  return {
    name: name_label,
    createdAt: snapshot_time,
    kind: 'external',
    // One with the memory of its guest has the state of a machine that was saved.
    state: power_state === 'Halted' ? 'shutoff' : 'running',
    ...(name_description === '' ? {} : { description: name_description }),
    ...(parent === undefined ? {} : { parent }),
    current,
  }
}
