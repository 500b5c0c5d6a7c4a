import { z } from 'zod'
import type { SnapshotInfo } from '../../../src/domain-data.js'
import { powerState } from '../machines.js'
import { decodeName } from '../names.js'
import { many, number, parsed, reference, time } from '../soap/schema.js'
import { type ObjectReference, sameObject } from '../soap/value.js'
import { domainStates } from '../states.js'

/** A snapshot, and what calls are made on. */
export interface FoundSnapshot {
  readonly object: ObjectReference
  readonly info: SnapshotInfo
}

interface Tree {
  readonly snapshot: ObjectReference
  readonly id: number
  readonly name: string
  readonly description: string
  readonly createTime: number
  readonly state: z.output<typeof powerState>
  readonly childSnapshotList: readonly Tree[]
}

const treeSchema: z.ZodType<Tree> = z.lazy(() =>
  z.looseObject({
    snapshot: reference,
    id: number.default(0),
    name: z.string(),
    description: z.string().default(''),
    createTime: time,
    state: powerState,
    childSnapshotList: many(treeSchema),
  }),
)

const snapshotInfo = z.looseObject({
  currentSnapshot: reference.optional(),
  rootSnapshotList: many(treeSchema),
})

/** Reads the property `snapshot`, oldest first; a machine without snapshots does not have it. */
export function readSnapshotTree(property: unknown): readonly FoundSnapshot[] {
  if (property === undefined || property === '') return []
  const { currentSnapshot, rootSnapshotList } = parsed('snapshots', snapshotInfo, property)
  const found: (FoundSnapshot & { readonly id: number })[] = []
  const add = (tree: Tree, parent: string | undefined): void => {
    const { snapshot, id, description, createTime, state } = tree
    const name = decodeName(tree.name)
    const info: SnapshotInfo = {
      name,
      createdAt: createTime,
      kind: 'external',
      state: domainStates[state],
      ...(description === '' ? {} : { description }),
      ...(parent === undefined ? {} : { parent }),
      current: currentSnapshot !== undefined && sameObject(snapshot, currentSnapshot),
    }
    found.push({ object: snapshot, info, id })
    for (const child of tree.childSnapshotList) add(child, name)
  }
  for (const root of rootSnapshotList) add(root, undefined)
  return found.sort((one, other) => one.info.createdAt - other.info.createdAt || one.id - other.id)
}
