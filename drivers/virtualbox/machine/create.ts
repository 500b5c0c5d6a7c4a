import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DomainDefinition } from '../../../src/backend.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import type { CommandProgram } from '../../command-line/program.js'
import type { VirtualboxOptions } from '../options.js'
import { commands } from '../vboxmanage/commands.js'
import { busOf, type DiskPlace, placeKey, placesOf } from './buses.js'
import { networkSettings, type Settings } from './networks.js'
import { writeOwn } from './own-data.js'

/** Ports and interrupts of COM1 to COM4. */
const serialPorts = [
  ['0x3F8', '4'],
  ['0x2F8', '3'],
  ['0x3E8', '4'],
  ['0x2E8', '3'],
] as const

const bootWords = { disk: 'disk', cdrom: 'dvd', floppy: 'floppy', network: 'net' } as const

const mediumTypes = { disk: 'hdd', cdrom: 'dvddrive', floppy: 'fdd' } as const

/**
 * Makes a machine, step by step.
 *
 * @param sockets Folder of the sockets of serial ports.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field of a disk that VirtualBox does not take.
 */
export async function createMachine(
  program: CommandProgram,
  sockets: string,
  { spec, options }: DomainDefinition<VirtualboxOptions>,
): Promise<void> {
  const { name, uuid, disks, networks } = spec
  const osType = options.ostype ?? (spec.architecture === 'x86_64' ? 'Other_64' : 'Other')
  await program.run(commands.create(name, uuid, osType))
  await program.run(commands.modify(uuid, machineSettings(spec, sockets, options)))
  if (spec.serials.some(({ type }) => type === 'console')) {
    await mkdir(sockets, { recursive: true, mode: 0o700 })
  }
  const places = placesOf(disks)
  for (const bus of new Set(disks.flatMap((disk) => busOf(disk) ?? []))) {
    const count = places.filter((place) => place?.bus === bus).length
    const { name: controller, add, controller: type, counted } = bus
    const ports = counted ? { ports: count } : {}
    await program.run(commands.addController(uuid, { name: controller, add, controller: type, ...ports }))
  }
  for (const [index, { path, device }] of disks.entries()) {
    const place = places[index]
    if (place === undefined) continue
    const { bus, port, device: unit } = place
    const medium = path ?? 'emptydrive'
    const type = mediumTypes[device]
    const words = { controller: bus.name, port, device: unit, type, medium }
    await program.run(commands.attach(uuid, words)).catch((error: unknown) => {
      throw refusedDisk(error, `disks[${index}].path`)
    })
  }
  const keys = places.map((place) => (place === undefined ? '' : keyOf(place)))
  const ids = [
    ...disks.map(({ id = '' }, index) => [keys[index] ?? '', id] as const),
    ...networks.map(({ id = '' }, index) => [`nic${index + 1}`, id] as const),
  ]
  await writeOwn(program, uuid, {
    title: spec.title,
    ids: Object.fromEntries(ids),
    drives: disks.flatMap(({ device }, index) => (device === 'cdrom' ? [keys[index] ?? ''] : [])),
    options,
  })
}

function keyOf({ bus, port, device }: DiskPlace): string {
  return placeKey(bus.name, port, device)
}

function machineSettings(spec: DomainSpec, sockets: string, options: VirtualboxOptions): Settings {
  const { uuid, memory, vcpus, firmware, machine, graphics, boot, serials, networks } = spec
  const { order } = boot
  return [
    ['memory', String(memory / 2 ** 20)],
    ['cpus', String(vcpus.count)],
    // Without it, VirtualBox has no more than one CPU.
    ['ioapic', 'on'],
    ['rtcuseutc', 'on'],
    ['firmware', firmware === 'uefi' ? 'efi' : 'bios'],
    ...(machine === undefined ? [] : [['chipset', machine] as const]),
    ['graphicscontroller', graphics === 'vga' ? 'vboxvga' : 'none'],
    ...(order === undefined
      ? []
      : [0, 1, 2, 3].map((index) => {
          const device = order[index]
          return [`boot${index + 1}`, device === undefined ? 'none' : bootWords[device]] as const
        })),
    ...serialPorts.flatMap(([port, irq], index): Settings => {
      const serial = serials[index]
      const number = index + 1
      if (serial === undefined) return [[`uart${number}`, 'off']]
      const socket = serialSocket(sockets, uuid, index)
      const mode = serial.type === 'none' ? (['disconnected'] as const) : (['server', socket] as const)
      return [
        [`uart${number}`, port, irq],
        [`uartmode${number}`, ...mode],
      ]
    }),
    ...networkSettings(networks),
    ...Object.entries(options.settings).map(([name, value]) => [name, value] as const),
  ]
}

/** The socket of a serial port, which is there while the machine runs. */
function serialSocket(sockets: string, uuid: string, index: number): string {
  return join(sockets, `${uuid}-${index}`)
}

/** Removes the sockets that a machine has left behind. */
export async function removeSockets(sockets: string, uuid: string): Promise<void> {
  for (const index of serialPorts.keys()) await rm(serialSocket(sockets, uuid, index), { force: true })
}

function refusedDisk(error: unknown, field: string): unknown {
  if (!isHypervisorError(error, 'ERR_OPERATION_FAILED', 'ERR_FILE', 'ERR_BUSY')) return error
  return new HypervisorError('ERR_INVALID_SPEC', error.message, { field, cause: error.cause })
}
