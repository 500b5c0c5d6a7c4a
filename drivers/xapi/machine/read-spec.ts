import { z } from 'zod'
import { nameAndTitle } from '../../../src/formats/name-and-title.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DiskSpecInput, DomainSpec, NetworkSpecInput } from '../../../src/spec/schema.js'
import { readRecord } from '../info.js'
import type { Machine } from '../lookup.js'
import { guestTypes, type XapiOptions } from '../options.js'
import { ownKeys, uuidOf } from '../own-settings.js'
import type { VmRecord } from '../records.js'
import { isReference, parsed } from '../rpc/values.js'
import type { XapiSession } from '../session.js'
import { readBootOrder } from './boot.js'
import { readDrives, readInterfaces, readNetworks, readVdi, type VbdRecord } from './devices.js'
import { writeDiskPlace } from './path.js'

/** Reads what a machine was, or could have been, defined from. @throws HypervisorError `ERR_NO_DOMAIN`. */
export async function readSpec(session: XapiSession, { ref }: Machine): Promise<DomainSpec> {
  const record = await readRecord(session, ref)
  const { name_label, name_description, memory_static_max, VCPUs_at_startup, VCPUs_max, other_config } =
    record
  const type = guestTypeOf(record)
  const [drives, networks] = await Promise.all([readDrives(session, record), readCards(session, record)])
  const order = type === 'hvm' ? readBootOrder(record) : undefined
  const spec = {
    ...nameAndTitle(name_label, name_description),
    uuid: uuidOf(record),
    architecture: other_config[ownKeys.architecture] ?? 'x86_64',
    memory: memory_static_max,
    vcpus: { count: VCPUs_at_startup, maximum: Math.max(VCPUs_at_startup, VCPUs_max) },
    firmware: type === 'hvm' ? firmwareOf(record) : 'none',
    boot: order === undefined ? {} : { order },
    disks: await Promise.all(drives.map((drive) => readDisk(session, drive))),
    networks,
    serials: [{ type: other_config['hvm_serial'] === 'none' ? 'none' : 'console' }],
    // The card is always there.
    graphics: 'vga',
    xapi: {
      type,
      ...(type === 'hvm' || record.PV_bootloader === '' ? {} : { bootloader: record.PV_bootloader }),
      undefine: other_config[ownKeys.undefine] === 'destroy' ? 'destroy' : 'keep',
    },
  }
  return parseSpec(spec, { driverKeys: ['xapi'] })
}

function guestTypeOf({ domain_type, HVM_boot_policy }: VmRecord): XapiOptions['type'] {
  const known = guestTypes.find((type) => type === domain_type)
  return known ?? (HVM_boot_policy === '' ? 'pv' : 'hvm')
}

function firmwareOf({ HVM_boot_params }: VmRecord): 'bios' | 'uefi' {
  return HVM_boot_params['firmware'] === 'uefi' ? 'uefi' : 'bios'
}

async function readDisk(session: XapiSession, drive: VbdRecord): Promise<DiskSpecInput> {
  const { VDI, type, mode, empty, userdevice, other_config } = drive
  const path = empty || !isReference(VDI) ? undefined : await pathOf(session, VDI)
  return {
    id: other_config[ownKeys.id] || `disk${userdevice}`,
    device: type === 'CD' ? 'cdrom' : type === 'Floppy' ? 'floppy' : 'disk',
    readonly: mode === 'RO',
    ...(path === undefined ? {} : { path, format: 'raw' }),
  }
}

async function pathOf(session: XapiSession, ref: string): Promise<string> {
  const { uuid: vdi, SR } = await readVdi(session, ref)
  return writeDiskPlace({ sr: parsed('UUID', z.string(), await session.call('SR.get_uuid', [SR])), vdi })
}

async function readCards(session: XapiSession, record: VmRecord): Promise<readonly NetworkSpecInput[]> {
  const cards = await readInterfaces(session, record)
  if (cards.length === 0) return []
  const networks = await readNetworks(session)
  return cards.map(({ device, network, MAC, other_config }) => ({
    id: other_config[ownKeys.id] || `net${device}`,
    type: 'bridge',
    source: networks[network]?.bridge ?? '',
    mac: MAC.toLowerCase(),
  }))
}
