import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { PoolFailure } from './failure.js'
import type { Row } from './row.js'

/** A class of the API, by its name in calls. */
export type ClassName = string

interface Stored {
  row: Row
  readonly created: number
  modified: number
}

interface Deleted {
  readonly kind: ClassName
  readonly ref: string
  readonly created: number
  readonly deleted: number
}

/** What has changed since a generation. */
export interface Change {
  readonly kind: ClassName
  readonly ref: string
  readonly operation: 'add' | 'mod' | 'del'
  readonly generation: number
}

/** The null reference. */
export const nullRef = 'OpaqueRef:NULL'

/** The objects of a pool. Every change gets a number, its generation, as in the database of XAPI. */
export class Database {
  generation = 0
  readonly changed = new EventEmitter()
  private readonly tables = new Map<ClassName, Map<string, Stored>>()
  private readonly deleted: Deleted[] = []

  constructor() {
    this.changed.setMaxListeners(0)
  }

  /** The next generation, told to those who wait. */
  next(): number {
    this.generation += 1
    setImmediate(() => this.changed.emit('change'))
    return this.generation
  }

  create(kind: ClassName, row: Row): string {
    const ref = `OpaqueRef:${randomUUID()}`
    const generation = this.next()
    this.table(kind).set(ref, {
      row: { uuid: randomUUID(), ...row },
      created: generation,
      modified: generation,
    })
    return ref
  }

  /** @throws PoolFailure `HANDLE_INVALID`. */
  get(kind: ClassName, ref: string): Row {
    return this.stored(kind, ref).row
  }

  has(kind: ClassName, ref: string): boolean {
    return this.table(kind).has(ref)
  }

  all(kind: ClassName): readonly (readonly [ref: string, row: Row])[] {
    return [...this.table(kind)].map(([ref, { row }]) => [ref, row] as const)
  }

  update(kind: ClassName, ref: string, fields: Row): void {
    const stored = this.stored(kind, ref)
    stored.row = { ...stored.row, ...fields }
    stored.modified = this.next()
  }

  destroy(kind: ClassName, ref: string): void {
    const { created } = this.stored(kind, ref)
    this.table(kind).delete(ref)
    this.deleted.push({ kind, ref, created, deleted: this.next() })
  }

  /** The changes since a generation, one for each object: what came and went in between is not among them. */
  since(generation: number, kinds: readonly ClassName[]): readonly Change[] {
    const changes: Change[] = []
    for (const kind of kinds) {
      for (const [ref, { created, modified }] of this.table(kind)) {
        if (modified <= generation) continue
        const operation = created > generation ? 'add' : 'mod'
        changes.push({ kind, ref, operation, generation: modified })
      }
    }
    for (const { kind, ref, created, deleted } of this.deleted) {
      if (deleted <= generation || created > generation || !kinds.includes(kind)) continue
      changes.push({ kind, ref, operation: 'del', generation: deleted })
    }
    const order = ['add', 'mod', 'del']
    return changes.sort((a, b) => order.indexOf(a.operation) - order.indexOf(b.operation))
  }

  private table(kind: ClassName): Map<string, Stored> {
    const found = this.tables.get(kind) ?? new Map<string, Stored>()
    this.tables.set(kind, found)
    return found
  }

  private stored(kind: ClassName, ref: string): Stored {
    const found = this.table(kind).get(ref)
    if (found === undefined) throw new PoolFailure('HANDLE_INVALID', kind, ref)
    return found
  }
}
