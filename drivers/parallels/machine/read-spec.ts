import { isAbsolute, join } from 'node:path'
import { nameAndTitle } from '../../../src/formats/name-and-title.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import type { FoundDevice } from './devices.js'
import { readNetwork } from './networks.js'
import type { ParallelsOwn } from './own-data.js'
import type { ParallelsMachine } from './read.js'

const diskDevices: Readonly<Record<string, 'disk' | 'cdrom' | 'floppy'>> = {
  hdd: 'disk',
  cdrom: 'cdrom',
  fdd: 'floppy',
}

/** What the firmware may boot from. */
const bootDevices: Readonly<Record<string, string>> = { ...diskDevices, net: 'network' }

/** A disk or drive, with the name by which prlctl knows it. */
export interface FoundDisk {
  readonly key: string
  readonly id: string
  readonly device: 'disk' | 'cdrom' | 'floppy'
  readonly bus?: string | undefined
  /** Nothing in an empty drive, and in one of the host's that is passed through. */
  readonly path?: string | undefined
}

/** The disks and drives of a machine. A hard disk without an image, as a partition of the host is, is passed over. */
export function readDisks(machine: ParallelsMachine, own: ParallelsOwn): readonly FoundDisk[] {
  const name = namer(own)
  return machine.devices.flatMap((device) => {
    const kind = diskDevices[device.kind]
    if (kind === undefined) return []
    const { image = '', key, connected } = device
    const path = image === '' || (kind !== 'disk' && !connected) ? undefined : imagePath(machine, image)
    if (kind === 'disk' && path === undefined) return []
    return [{ key, id: name(key, 'disk'), device: kind, bus: busOf(device), path }]
  })
}

/**
 * The specification of a machine as Parallels Desktop has it now, also of one that somebody else has made, as far as a
 * specification has words for it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a machine that no specification can describe.
 */
export function readSpec(machine: ParallelsMachine, own: ParallelsOwn): DomainSpec {
  const { name, uuid, architecture, memory, vcpus, firmware, devices, bootOrder } = machine
  const named = namer(own)
  const disks = readDisks(machine, own)
  const cards = devices.filter(({ kind }) => kind === 'net')
  const there = new Set([...disks, ...cards].map(({ key }) => key))
  const order = bootOrder
    .filter((device) => there.has(device))
    .flatMap((device) => bootDevices[device.replace(/(?<!\d)\d+$/, '')] ?? [])
  return parseSpec(
    {
      ...nameAndTitle(name, own.title),
      uuid,
      architecture,
      memory,
      vcpus,
      firmware,
      boot: order.length === 0 ? {} : { order: [...new Set(order)] },
      disks: disks.map(({ key: _, path, bus, ...disk }) => ({
        ...disk,
        ...(bus === undefined ? {} : { bus }),
        ...(path === undefined ? {} : { path, format: 'raw' }),
      })),
      networks: cards.map((card) => readNetwork(card, named(card.key, 'net'))),
      serials: devices
        .filter(({ kind }) => kind === 'serial')
        .map(({ socket }) => ({ type: socket === undefined ? 'none' : 'console' })),
      graphics: own.graphics,
      parallels: own.options,
    },
    { driverKeys: ['parallels'] },
  )
}

/** Gives devices the ids that they have, or others that none has. */
function namer({ ids }: ParallelsOwn): (key: string, stem: string) => string {
  const used = new Set(Object.values(ids))
  return (key, stem) => {
    const known = Object.hasOwn(ids, key) ? ids[key] : undefined
    if (known !== undefined) return known
    let number = 0
    while (used.has(`${stem}${number}`)) number += 1
    used.add(`${stem}${number}`)
    return `${stem}${number}`
  }
}

function busOf({ kind, port = '' }: FoundDevice): string | undefined {
  if (kind === 'fdd') return 'fdc'
  return /^(sata|ide|scsi|nvme|virtio)\b/.exec(port)?.[1]
}

/** Images in the folder of the machine may be named without it. */
function imagePath({ home }: ParallelsMachine, image: string): string {
  return isAbsolute(image) ? image : join(home, image)
}
