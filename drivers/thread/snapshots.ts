import type { DomainState, SnapshotInfo } from '../../src/domain-data.js'
import { noSnapshot, requireFreeSnapshotName } from '../../src/snapshot-names.js'
import type { ThreadPlan } from './recipe.js'

/** A kept state, and what a machine must be like that goes on from it. */
export interface KeptMachine {
  readonly state: ArrayBuffer
  readonly likeness: ThreadPlan['likeness']
}

/** A snapshot; one of a machine that was off has no state. */
export interface KeptSnapshot {
  readonly info: Omit<SnapshotInfo, 'current' | 'parent'>
  readonly parent: string | undefined
  readonly machine: KeptMachine | undefined
}

/** The snapshots of one domain, in this program's memory. */
export interface Snapshots {
  /** Checks that a snapshot can get this name. @throws HypervisorError `ERR_INVALID_ARGUMENT`, `ERR_SNAPSHOT_EXISTS`. */
  requireFree(name: string): void
  add(
    name: string,
    domain: DomainState,
    machine: KeptMachine | undefined,
    description: string | undefined,
  ): SnapshotInfo
  list(): readonly SnapshotInfo[]
  /** @throws HypervisorError `ERR_NO_SNAPSHOT`. */
  find(name: string): KeptSnapshot
  /** Makes a snapshot the one that the domain stands on. */
  standOn(name: string): void
  /** Its children become children of its parent. @throws HypervisorError `ERR_NO_SNAPSHOT`. */
  remove(name: string): void
}

/** Makes an empty {@link Snapshots}. */
export function createSnapshots(): Snapshots {
  let kept: readonly KeptSnapshot[] = []
  let current: string | undefined
  const names = (): readonly string[] => kept.map(({ info }) => info.name)
  const describe = ({ info, parent }: KeptSnapshot): SnapshotInfo =>
    Object.freeze({ ...info, parent, current: info.name === current })
  const find = (name: string): KeptSnapshot => {
    const found = kept.find(({ info }) => info.name === name)
    if (found !== undefined) return found
    throw noSnapshot(name, names())
  }
  return {
    requireFree: (name) => requireFreeSnapshotName(names(), name),
    add(name, domain, machine, description) {
      const info = { name, createdAt: Date.now(), kind: 'memory', state: domain, description } as const
      const snapshot = { info, parent: current, machine }
      kept = [...kept, snapshot]
      current = name
      return describe(snapshot)
    },
    list: () => Object.freeze(kept.map(describe)),
    find,
    standOn(name) {
      current = find(name).info.name
    },
    remove(name) {
      const { parent } = find(name)
      kept = kept
        .filter(({ info }) => info.name !== name)
        .map((other) => (other.parent === name ? { ...other, parent } : other))
      if (current === name) current = parent
    },
  }
}
