import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DomainDefinition } from '../../../src/backend.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../../src/spec/schema.js'
import type { CommandProgram } from '../../command-line/program.js'
import type { ParallelsOptions } from '../options.js'
import { commands, type DeviceKind, type Link, type Settings } from '../prlctl/commands.js'
import { networkWords } from './networks.js'
import { writeOwn } from './own-data.js'
import { type ParallelsMachine, readMachine } from './read.js'
import { serialSocket } from './serials.js'

/** Where what belongs to machines is put. */
export interface MachinePlaces {
  /** Folder of the folders of new machines. */
  readonly machines: string
  /** Folder of the sockets of serial ports. */
  readonly sockets: string
}

/** Kinds of disks and drives, in prlctl's words. */
const diskKinds = { disk: 'hdd', cdrom: 'cdrom', floppy: 'fdd' } as const

/**
 * Makes a machine, step by step. Parallels Desktop puts devices of its own into a new machine: those that the specification
 * does not have are taken away again.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field that Parallels Desktop does not take; `ERR_DOMAIN_EXISTS` where
 *   folders of machines of this name are in the way.
 */
export async function createMachine(
  program: CommandProgram,
  { machines, sockets }: MachinePlaces,
  { spec, options }: DomainDefinition<ParallelsOptions>,
): Promise<void> {
  const { name, uuid, disks, networks, serials, boot } = spec
  const { distribution } = options
  const guest =
    distribution === undefined ? (['ostype', 'other'] as const) : (['distribution', distribution] as const)
  await program.run(commands.create(name, uuid, guest, await freeFolder(machines, name, uuid)))
  await program.run(commands.set(uuid, machineSettings(spec, options)))
  const made = readMachine(await program.run(commands.info(uuid)))
  if (made.architecture !== spec.architecture) {
    throw refuse('architecture', `Parallels Desktop makes machines of ${made.architecture} on this host`)
  }
  const add = async (kind: DeviceKind, settings: Settings, link: Link): Promise<void> => {
    await program.run(commands.addDevice(uuid, kind, settings, link))
  }
  const keptDrives = await removeDevices(
    program,
    made,
    disks.filter(({ device }) => device === 'cdrom').length,
  )
  const keys = numbered(disks.map(({ device }) => diskKinds[device]))
  for (const [index, disk] of disks.entries()) {
    const key = keys[index] ?? ''
    const [settings, link] = diskWords(disk)
    const command = keptDrives.includes(key)
      ? commands.setDevice(uuid, key, settings, link)
      : commands.addDevice(uuid, diskKinds[disk.device], settings, link)
    await program.run(command).catch((error: unknown) => {
      throw refusedDisk(error, `disks[${index}].path`)
    })
  }
  for (const network of networks) await add('net', ...networkWords(network))
  if (serials.some(({ type }) => type === 'console')) await mkdir(sockets, { recursive: true, mode: 0o700 })
  for (const [index, { type }] of serials.entries()) {
    const socket = serialSocket(sockets, uuid, index)
    const server: Settings = [
      ['socket', socket],
      ['socket-mode', 'server'],
    ]
    await add('serial', type === 'none' ? [['output', '/dev/null']] : server, 'connect')
  }
  const networkKeys = numbered(networks.map(() => 'net'))
  if (boot.order !== undefined && boot.order.length > 0) {
    const devices = boot.order.flatMap((kind) =>
      kind === 'network' ? networkKeys : keys.filter((_, index) => disks[index]?.device === kind),
    )
    await program.run(commands.bootOrder(uuid, devices))
  }
  const ids = [
    ...disks.map(({ id = '' }, index) => [keys[index] ?? '', id] as const),
    ...networks.map(({ id = '' }, index) => [networkKeys[index] ?? '', id] as const),
  ]
  const { title, graphics } = spec
  await writeOwn(made.home, { title, graphics, options, ids: Object.fromEntries(ids), descriptions: {} })
}

/** A folder in which nothing of the machine's name is: a machine that was undefined may have left its disks in its own. */
async function freeFolder(machines: string, name: string, uuid: string): Promise<string> {
  for (const folder of [machines, join(machines, uuid)]) {
    const there = await access(join(folder, `${name}.pvm`)).then(
      () => true,
      () => false,
    )
    if (there) continue
    await mkdir(folder, { recursive: true })
    return folder
  }
  throw new HypervisorError('ERR_DOMAIN_EXISTS', `there is a folder '${join(machines, name)}.pvm' already`, {
    field: 'name',
  })
}

function machineSettings(spec: DomainSpec, options: ParallelsOptions): Settings {
  const { memory, vcpus, firmware } = spec
  return [
    ['cpus', String(vcpus.count)],
    ['memsize', String(memory / 2 ** 20)],
    ...(firmware === undefined ? [] : [['efi-boot', firmware === 'uefi' ? 'on' : 'off'] as const]),
    // Nobody looks at a window of what a program starts, and a machine outlives one that is closed.
    ['startup-view', 'headless'],
    ['on-window-close', 'keep-running'],
    ...Object.entries(options.settings),
  ]
}

/** Takes away what a new machine has by itself, apart from as many drives as are wanted, whose names it gives. */
async function removeDevices(
  program: CommandProgram,
  { uuid, devices }: ParallelsMachine,
  drives: number,
): Promise<readonly string[]> {
  const kept = devices.filter(({ kind }) => kind === 'cdrom').slice(0, drives)
  // From the last one on, so that none gets the name of another.
  for (const device of devices.toReversed()) {
    if (!kept.includes(device)) await program.run(commands.deleteDevice(uuid, device.key))
  }
  return kept.map(({ key }) => key)
}

function diskWords({ path, bus, device }: DiskSpec): readonly [Settings, Link] {
  const settings: Settings = [
    ...(path === undefined ? [] : [['image', path] as const]),
    ...(bus === undefined || device === 'floppy' ? [] : [['iface', bus] as const]),
  ]
  return [settings, path === undefined ? 'disconnect' : 'connect']
}

/** The names that devices get, of each kind from 0 on. */
function numbered(kinds: readonly string[]): readonly string[] {
  const used = new Map<string, number>()
  return kinds.map((kind) => {
    const number = used.get(kind) ?? 0
    used.set(kind, number + 1)
    return `${kind}${number}`
  })
}

function refusedDisk(error: unknown, field: string): unknown {
  if (!isHypervisorError(error, 'ERR_OPERATION_FAILED', 'ERR_FILE', 'ERR_BUSY')) return error
  return new HypervisorError('ERR_INVALID_SPEC', error.message, { field, cause: error.cause })
}
