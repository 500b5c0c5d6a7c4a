import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { formatVmx, parseVmx } from '../../../src/formats/vmx/dictionary.js'
import { type Entries, entriesOf, valueNamed } from '../../../src/formats/vmx/entries.js'

interface Snapshot {
  readonly uid: string
  readonly displayName: string
  parent: string | undefined
  /** 1 with memory, 0 without. */
  readonly type: string
  readonly high: string
  readonly low: string
}

interface SnapshotList {
  current: string | undefined
  readonly snapshots: Snapshot[]
}

const listPath = (vmx: string): string => vmx.replace(/\.vmx$/, '.vmsd')

function read(vmx: string): SnapshotList {
  const path = listPath(vmx)
  if (!existsSync(path)) return { current: undefined, snapshots: [] }
  const entries: Entries = parseVmx(readFileSync(path, 'utf8'))
  const count = Number(valueNamed(entries, 'snapshot.numSnapshots') ?? 0)
  const line = (index: number, what: string): string | undefined =>
    valueNamed(entries, `snapshot${index}.${what}`)
  return {
    current: valueNamed(entries, 'snapshot.current'),
    snapshots: Array.from({ length: count }, (_, index) => ({
      uid: line(index, 'uid') ?? '',
      displayName: line(index, 'displayName') ?? '',
      parent: line(index, 'parent'),
      type: line(index, 'type') ?? '0',
      high: line(index, 'createTimeHigh') ?? '0',
      low: line(index, 'createTimeLow') ?? '0',
    })),
  }
}

function write(vmx: string, { current, snapshots }: SnapshotList): void {
  const lines: (readonly [string, string])[] = [
    ['.encoding', 'UTF-8'],
    ['snapshot.numSnapshots', String(snapshots.length)],
    ...(current === undefined ? [] : [['snapshot.current', current] as const]),
    ...snapshots.flatMap(({ uid, displayName, parent, type, high, low }, index) => [
      [`snapshot${index}.uid`, uid] as const,
      ...(parent === undefined ? [] : [[`snapshot${index}.parent`, parent] as const]),
      [`snapshot${index}.displayName`, displayName] as const,
      [`snapshot${index}.createTimeHigh`, high] as const,
      [`snapshot${index}.createTimeLow`, low] as const,
      [`snapshot${index}.type`, type] as const,
    ]),
  ]
  writeFileSync(listPath(vmx), formatVmx(entriesOf(lines)))
}

/** `snapshot`; `false` if the name is taken. */
export function takeSnapshot(vmx: string, name: string, withMemory: boolean): boolean {
  const list = read(vmx)
  if (list.snapshots.some(({ displayName }) => displayName === name)) return false
  const uid = String(Math.max(0, ...list.snapshots.map((snapshot) => Number(snapshot.uid))) + 1)
  const microseconds = Date.now() * 1000 + list.snapshots.length
  list.snapshots.push({
    uid,
    displayName: name,
    parent: list.current,
    type: withMemory ? '1' : '0',
    high: String(Math.floor(microseconds / 2 ** 32)),
    // Written with its sign.
    low: String((microseconds % 2 ** 32) | 0),
  })
  write(vmx, { current: uid, snapshots: list.snapshots })
  return true
}

/** `deleteSnapshot`: those on top of it stay; `false` if there is none of the name. */
export function withoutSnapshot(vmx: string, name: string): boolean {
  const list = read(vmx)
  const found = list.snapshots.find(({ displayName }) => displayName === name)
  if (found === undefined) return false
  for (const snapshot of list.snapshots) if (snapshot.parent === found.uid) snapshot.parent = found.parent
  const current = list.current === found.uid ? found.parent : list.current
  write(vmx, { current, snapshots: list.snapshots.filter((snapshot) => snapshot !== found) })
  return true
}

/** `revertToSnapshot`. */
export function restoreSnapshot(vmx: string, name: string): { readonly withMemory: boolean } | undefined {
  const list = read(vmx)
  const found = list.snapshots.find(({ displayName }) => displayName === name)
  if (found === undefined) return undefined
  write(vmx, { current: found.uid, snapshots: list.snapshots })
  return { withMemory: found.type === '1' }
}

/** `listSnapshots`. */
export function snapshotTree(vmx: string): string {
  const { snapshots } = read(vmx)
  return [
    `Total snapshots: ${snapshots.length}`,
    ...snapshots.map(({ displayName }) => displayName),
    '',
  ].join('\n')
}
