import type { Labels } from '../../src/spec/labels.js'
import type { VmRecord } from './records.js'

/** What keys of a machine's `other_config` begin with that are ours. */
export const prefix = 'polyvisor.'

const labelPrefix = `${prefix}label.`

/** Keys of a machine's `other_config`. */
export const ownKeys = {
  /** The UUID that it was defined with and, after a space, that of the pool: a copy of the machine is another one. */
  uuid: `${prefix}uuid`,
  architecture: `${prefix}architecture`,
  /** What becomes of its disks when it is undefined. */
  undefine: `${prefix}undefine`,
  /** Set while it is saved, and was paused before. */
  paused: `${prefix}paused`,
  /** Of a disk or network interface: its id in the specification. */
  id: `${prefix}id`,
  /** Of a snapshot: when it was made, in milliseconds, to tell the order of those of one second. */
  created: `${prefix}created`,
} as const

/** The key of a label. */
export function labelKey(name: string): string {
  return labelPrefix + name
}

/** The labels of a machine, in order of their names. */
export function labelsOf({ other_config }: Pick<VmRecord, 'other_config'>): Labels {
  const labels = Object.entries(other_config).flatMap(([key, value]) =>
    key.startsWith(labelPrefix) ? [[key.slice(labelPrefix.length), value] as const] : [],
  )
  return Object.fromEntries(labels.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const boundUuid = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}) (\S+)$/

/** The UUID of a machine: the one that it was defined with, else the pool's. */
export function uuidOf({ uuid, other_config }: Pick<VmRecord, 'uuid' | 'other_config'>): string {
  const [, own, pools] = boundUuid.exec(other_config[ownKeys.uuid] ?? '') ?? []
  return own !== undefined && pools === uuid ? own : uuid
}

/** Writes the UUID that a machine is defined with. */
export function writeUuid(own: string, pools: string): string {
  return `${own} ${pools}`
}
