import { z } from 'zod'
import type { SnapshotInfo } from '../../../src/domain-data.js'
import type { FoundSnapshot } from '../../command-line/features/snapshot-methods.js'
import { readJson } from './json.js'

const snapshotsSchema = z.record(
  z.string(),
  z.object({
    name: z.string(),
    date: z.string().default(''),
    state: z.string().default('poweroff'),
    current: z.boolean().default(false),
    parent: z.string().default(''),
  }),
)

/**
 * Reads the output of `prlctl snapshot-list --json`, oldest first; it is empty for a machine without snapshots.
 *
 * @param descriptions What they were described as here, by their ids: the list does not say it.
 * @throws HypervisorError `ERR_PROTOCOL`.
 */
export function parseSnapshots(
  output: string,
  descriptions: Readonly<Record<string, string>> = {},
): readonly FoundSnapshot[] {
  if (output.trim() === '') return []
  const found = readJson(output, snapshotsSchema, 'snapshot-list')
  return Object.entries(found)
    .map(([key, { name, date, state, current, parent }]) => {
      const description = Object.hasOwn(descriptions, key) ? descriptions[key] : undefined
      const info = {
        name,
        createdAt: readDate(date),
        kind: 'external' as const,
        state: stateOf(state),
        ...(description ? { description } : {}),
        parent: Object.hasOwn(found, parent) ? found[parent]?.name : undefined,
        current,
      }
      return { key, info }
    })
    .sort((a, b) => a.info.createdAt - b.info.createdAt)
}

/** A time without a zone: that of the host. */
function readDate(text: string): number {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(text.replace(' ', 'T')) || 0 : 0
}

/** What a machine was when the snapshot was made: off, or not running with its state saved, is off. */
function stateOf(word: string): SnapshotInfo['state'] {
  if (word === 'poweroff' || word === 'suspend') return 'shutoff'
  return word === 'pause' ? 'paused' : 'running'
}
