import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { reconfigure } from '../machine/reconfigure.js'
import type { VmwareSession } from '../session.js'
import { number, parsed } from '../soap/schema.js'
import { textElement } from '../soap/value.js'
import { retrieveOne } from '../vim.js'
import type {
  VmwareAllocation,
  VmwareAllocationChange,
  VmwareAllocations,
  VmwareMachines,
} from './vmware-machines.js'

/** What a limit is that is none (`ResourceAllocationInfo` of the API). */
const unlimited = -1

const levels = ['low', 'normal', 'high'] as const

const allocation = z
  .looseObject({
    reservation: number.default(0),
    limit: number.default(unlimited),
    shares: z
      .looseObject({ shares: number, level: z.enum([...levels, 'custom']) })
      .default({ shares: 0, level: 'normal' }),
  })
  .transform(
    ({ reservation, limit, shares }): VmwareAllocation => ({
      reservation,
      limit: limit === unlimited ? undefined : limit,
      shares: shares.level === 'custom' ? shares.shares : shares.level,
    }),
  )

const paths = ['config.cpuAllocation', 'config.memoryAllocation']

const allocationsSchema = z.looseObject({
  'config.cpuAllocation': allocation,
  'config.memoryAllocation': allocation,
})

/** Units of the API: MHz, and MB of which we say bytes. */
const resources = [
  { name: 'cpu', field: 'cpuAllocation', unit: 1 },
  { name: 'memory', field: 'memoryAllocation', unit: 2 ** 20 },
] as const

/** What a machine gets of its host. */
export async function readAllocations(
  session: VmwareSession,
  { object }: Machine,
): Promise<VmwareAllocations> {
  const properties = await retrieveOne(session, session.content.propertyCollector, object, paths)
  const { 'config.cpuAllocation': cpu, 'config.memoryAllocation': memory } = parsed(
    'resources of a machine',
    allocationsSchema,
    properties,
  )
  const bytes = (megabytes: number): number => megabytes * 2 ** 20
  return {
    cpu,
    memory: {
      ...memory,
      reservation: bytes(memory.reservation),
      limit: memory.limit === undefined ? undefined : bytes(memory.limit),
    },
  }
}

const amount = z.number().int('must be a whole number').min(0, 'must not be negative')

const changeSchema = z.strictObject({
  reservation: amount.optional(),
  limit: z.union([amount, z.literal('unlimited')], "must be an amount or 'unlimited'").optional(),
  shares: z
    .union([z.enum(levels), amount.min(1).max(1_000_000)], `must be ${levels.join(', ')}, or a weight from 1`)
    .optional(),
})

const changesSchema = z.strictObject({ cpu: changeSchema.optional(), memory: changeSchema.optional() })

/** Changes what a machine gets of its host. */
export async function writeAllocations(
  session: VmwareSession,
  machine: Machine,
  change: Parameters<VmwareMachines['setAllocations']>[1],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { success, data, error } = changesSchema.safeParse(change)
  if (!success) {
    const [issue] = error.issues
    const field = issue?.path.join('.') ?? ''
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} ${issue?.message}`, { field })
  }
  const now = await readAllocations(interruptible(session, signal), machine)
  signal?.throwIfAborted()
  const changes = resources.flatMap(({ name, field, unit }) => {
    const wanted = data[name]
    return wanted === undefined ? [] : [writeAllocation(field, unit, name, now[name], wanted)]
  })
  if (changes.length > 0) await reconfigure(session, machine.object, changes)
}

/** What is not to change is written as it is: simulators take what is left away for nothing. */
function writeAllocation(
  field: string,
  unit: number,
  name: string,
  now: VmwareAllocation,
  change: VmwareAllocationChange,
): XmlElement {
  const { shares = now.shares } = change
  const reservation = Math.ceil((change.reservation ?? now.reservation) / unit)
  const limit = limitIn(unit, change.limit ?? now.limit)
  const refuseLimit = (why: string): HypervisorError =>
    new HypervisorError(
      'ERR_INVALID_ARGUMENT',
      `${name}.limit is ${change.limit ?? now.limit}, which is ${why}`,
      {
        field: `${name}.limit`,
      },
    )
  if (change.limit !== undefined && limit === 0) {
    throw refuseLimit(`less than the least of ${unit}`)
  }
  if (limit !== unlimited && limit < reservation) {
    throw refuseLimit(`less than the reservation of ${reservation * unit}`)
  }
  const isLevel = typeof shares === 'string'
  return element(
    field,
    {},
    textElement('reservation', reservation),
    textElement('limit', limit),
    element(
      'shares',
      {},
      textElement('shares', isLevel ? 0 : shares),
      textElement('level', isLevel ? shares : 'custom'),
    ),
  )
}

/** A limit in units of the API, whole ones of which it has no more than were asked for. */
function limitIn(unit: number, limit: VmwareAllocationChange['limit']): number {
  return limit === undefined || limit === 'unlimited' ? unlimited : Math.floor(limit / unit)
}
