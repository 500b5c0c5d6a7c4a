import { z } from 'zod'
import { metricsRecord, type VmRecord, vmRecord } from '../records.js'
import { time } from '../rpc/values.js'
import type { KnownMetrics } from './machines.js'

/** Schema of an answer of `event.from` ("Class: event"). */
export const eventBatch = z.object({
  events: z.array(
    z.object({
      class: z.string().transform((name) => name.toLowerCase()),
      operation: z.enum(['add', 'mod', 'del']),
      ref: z.string(),
      snapshot: z.unknown().optional(),
    }),
  ),
  token: z.string(),
})

const messageRecord = z.object({ name: z.string(), obj_uuid: z.string(), body: z.string(), timestamp: time })

/** A message: what the pool notes down for people, once for every time that something happens. */
export type PoolMessage = z.output<typeof messageRecord>

/** What one answer of `event.from` tells, sorted. */
export interface Batch {
  readonly vms: ReadonlyMap<string, VmRecord>
  readonly metrics: ReadonlyMap<string, KnownMetrics>
  /** In the order in which they were written. */
  readonly messages: readonly PoolMessage[]
  /** References of what is gone. */
  readonly gone: readonly string[]
}

/** Sorts the events of an answer. Records that cannot be read are those of objects that are not watched. */
export function readBatch({ events }: z.output<typeof eventBatch>): Batch {
  const vms = new Map<string, VmRecord>()
  const metrics = new Map<string, KnownMetrics>()
  const messages: PoolMessage[] = []
  const gone: string[] = []
  for (const { class: kind, operation, ref, snapshot } of events) {
    if (operation === 'del') {
      if (kind !== 'message') gone.push(ref)
    } else if (kind === 'vm') {
      const { data } = vmRecord.safeParse(snapshot)
      if (data !== undefined) vms.set(ref, data)
    } else if (kind === 'vm_metrics') {
      const { data } = metricsRecord.safeParse(snapshot)
      if (data !== undefined) metrics.set(ref, { memory: data.memory_actual, vcpus: data.VCPUs_number })
    } else if (kind === 'message' && operation === 'add') {
      const { data } = messageRecord.safeParse(snapshot)
      if (data !== undefined) messages.push(data)
    }
  }
  // Pools write the second alone; those of one come in order.
  messages.sort((one, other) => one.timestamp - other.timestamp)
  return { vms, metrics, messages, gone }
}
