import { z } from 'zod'
import { HypervisorError } from '../errors.js'
import { type DiskSpec, diskSchema, type NetworkSpec, networkSchema } from './devices.js'
import { completeDisk, completeNetwork, specError } from './parse.js'

/** A device that is complete: it has an identifier. */
export type CompleteDevice =
  | { readonly disk: DiskSpec & { readonly id: string } }
  | { readonly network: NetworkSpec & { readonly id: string } }

/** What a new device must fit to. */
export interface ParseDeviceOptions {
  /** Identifiers of the devices that the machine has. */
  readonly taken: readonly string[]
  /** UUID of the domain, from which addresses are derived. */
  readonly uuid: string
}

const diskInput = z.strictObject({ disk: diskSchema })
const networkInput = z.strictObject({ network: networkSchema })

/**
 * Checks a device to attach and fills in what it leaves open. An identifier that is not given is the first
 * free one of disk0, disk1, … or net0, net1, ….
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_DEVICE_EXISTS` if the identifier is taken.
 */
export function parseDevice(input: unknown, { taken, uuid }: ParseDeviceOptions): CompleteDevice {
  const isNetwork = typeof input === 'object' && input !== null && 'network' in input
  if (isNetwork) {
    const { network } = read(networkInput, input)
    const id = freeId(network.id, 'net', taken)
    const index = Number(/\d{1,4}$/.exec(id)?.[0] ?? taken.length)
    return { network: { ...completeNetwork(network, index, uuid), id } }
  }
  const { disk } = read(diskInput, input)
  const id = freeId(disk.id, 'disk', taken)
  return { disk: { ...completeDisk(disk, 0), id } }
}

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (!result.success) throw specError(result.error)
  return result.data
}

function freeId(given: string | undefined, prefix: string, taken: readonly string[]): string {
  if (given !== undefined) {
    if (!taken.includes(given)) return given
    throw new HypervisorError('ERR_DEVICE_EXISTS', `there is a device '${given}' already`, { field: 'id' })
  }
  let index = 0
  while (taken.includes(`${prefix}${index}`)) index += 1
  return `${prefix}${index}`
}
