import { z } from 'zod'
import type { VmRecord } from '../records.js'
import { integer, isReference, parsed, reference, texts } from '../rpc/values.js'
import type { XapiSession } from '../session.js'

const vbdRecord = z.object({
  VDI: reference,
  userdevice: z.string(),
  mode: z.enum(['RO', 'RW']),
  type: z.enum(['CD', 'Disk', 'Floppy']),
  empty: z.boolean(),
  other_config: texts,
})

/** A drive of a machine ("Class: VBD"), as far as it is read. */
export type VbdRecord = z.output<typeof vbdRecord>

const vdiRecord = z.object({ uuid: z.string(), SR: reference, virtual_size: integer })

/** A virtual disk ("Class: VDI"), as far as it is read. */
export type VdiRecord = z.output<typeof vdiRecord>

const vifRecord = z.object({ device: z.string(), network: reference, MAC: z.string(), other_config: texts })

/** A network interface of a machine ("Class: VIF"), as far as it is read. */
export type VifRecord = z.output<typeof vifRecord>

const networkRecord = z.object({ uuid: z.string(), bridge: z.string(), MTU: integer.default(1500) })

/** A network of the pool ("Class: network"), as far as it is read. */
export type NetworkRecord = z.output<typeof networkRecord>

const networkRecords = z.record(z.string(), networkRecord)

/** The drives of a machine, in order of their numbers. */
export async function readDrives(
  session: XapiSession,
  { VBDs }: Pick<VmRecord, 'VBDs'>,
): Promise<readonly VbdRecord[]> {
  const drives = await Promise.all(
    VBDs.map(async (ref) => parsed('drive', vbdRecord, await session.call('VBD.get_record', [ref]))),
  )
  return drives.sort((one, other) => Number(one.userdevice) - Number(other.userdevice))
}

/** The references of the virtual disks of a machine: not of the discs in its drives. */
export function disksOf(drives: readonly VbdRecord[]): readonly string[] {
  return drives.filter(({ type, VDI }) => type === 'Disk' && isReference(VDI)).map(({ VDI }) => VDI)
}

/** The record of a virtual disk. */
export async function readVdi(session: XapiSession, ref: string): Promise<VdiRecord> {
  return parsed('virtual disk', vdiRecord, await session.call('VDI.get_record', [ref]))
}

/** The network interfaces of a machine, in order of their numbers. */
export async function readInterfaces(
  session: XapiSession,
  { VIFs }: Pick<VmRecord, 'VIFs'>,
): Promise<readonly VifRecord[]> {
  const found = await Promise.all(
    VIFs.map(async (ref) =>
      parsed('network interface', vifRecord, await session.call('VIF.get_record', [ref])),
    ),
  )
  return found.sort((one, other) => Number(one.device) - Number(other.device))
}

/** The networks of the pool, by their references. */
export async function readNetworks(session: XapiSession): Promise<Readonly<Record<string, NetworkRecord>>> {
  return parsed('networks', networkRecords, await session.call('network.get_all_records', []))
}
