import { tuneStateFolder } from './apply.js'
import { readPlace } from './place.js'
import { readTuneRecord } from './record.js'

/** Whether settings were changed by `apply` and still have the values that it gave them. */
export async function tuningInForce(
  options: { readonly root?: string | undefined; readonly state?: string | undefined } = {},
): Promise<boolean> {
  const { root = '/', state = tuneStateFolder() } = options
  const record = await readTuneRecord(state).catch(() => undefined)
  if (record === undefined) return false
  const values = await Promise.all(record.changes.map((change) => readPlace(root, change)))
  return values.some((value, index) => value === record.changes[index]?.applied.at(-1))
}
