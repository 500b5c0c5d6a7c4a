import { withoutSnapshot } from '../../../../src/state/snapshot-book.js'
import type { QmpClient } from '../../qmp/client.js'
import type { SnapshotBook } from './book.js'
import { hasChangedOver, settled } from './external.js'
import type { InternalSnapshots } from './internal.js'

/**
 * Compares the book with what is there: an internal snapshot exists if the image has it, and one that was
 * made by other means is listed, too; an external one exists once the machine has changed over to the
 * overlays.
 */
export async function readSnapshots(
  recorded: SnapshotBook,
  internal: InternalSnapshots,
  qmp: QmpClient | undefined,
): Promise<SnapshotBook> {
  let book = recorded
  const pending = book.snapshots.find((entry) => entry.pending === true)
  if (pending !== undefined) {
    const inForce = qmp !== undefined && (await hasChangedOver(qmp, book))
    book = inForce ? settled(book) : withoutSnapshot(book, pending.name)
  }
  const found = await internal.list()
  for (const { name, kind } of recorded.snapshots) {
    if (kind === 'internal' && !found.some((snapshot) => snapshot.name === name)) {
      book = withoutSnapshot(book, name)
    }
  }
  const foreign = found
    .filter(({ name }) => !book.snapshots.some((entry) => entry.name === name))
    .map(({ name, createdAt, withMemory }) => ({
      name,
      createdAt,
      kind: 'internal' as const,
      state: withMemory ? ('running' as const) : ('shutoff' as const),
    }))
  const snapshots = [...book.snapshots, ...foreign].sort((a, b) => a.createdAt - b.createdAt)
  return { ...book, snapshots }
}
