import { readPlace } from './place.js'
import { readTuneRecord, type TuneRecord } from './record.js'
import { findTuneFolder, type RecordPlace } from './record-folder.js'

/** Whether settings were changed by `apply` and still have the values that it gave them. */
export async function tuningInForce(options: RecordPlace = {}): Promise<boolean> {
  const record = await readTuneRecord(await findTuneFolder(options)).catch(() => undefined)
  return await isInForce(record, options.root)
}

/** Whether some of what a record says that it was changed still has that value. */
export async function isInForce(record: TuneRecord | undefined, root = '/'): Promise<boolean> {
  if (record === undefined) return false
  const values = await Promise.all(record.changes.map((change) => readPlace(root, change)))
  return values.some((value, index) => value === record.changes[index]?.applied.at(-1))
}
