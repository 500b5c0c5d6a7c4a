import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Behaviour, Refusal, requireState, type StandInMachine, type StandInState } from './state.js'
import { optionOf, SyntaxProblem, type Words } from './words.js'

const families = ['windows', 'linux', 'macos', 'freebsd', 'solaris', 'chromeos', 'other']

/** `create`, with the devices that Parallels Desktop puts into every new machine. */
export function create(state: StandInState, usual: string, words: Words, { arm = false }: Behaviour): string {
  const { id: name } = words
  const uuid = optionOf(words, 'uuid') ?? ''
  const family = optionOf(words, 'ostype')
  if (family !== undefined && !families.includes(family)) {
    throw new Refusal(`An incorrect value for --ostype is specified: ${family}`)
  }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid))
    throw new SyntaxProblem('The UUID is invalid.')
  const home = join(optionOf(words, 'dst') ?? usual, `${name}.pvm`)
  if (existsSync(home)) throw new Refusal(`Failed to create the virtual machine: '${home}' already exists.`)
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'config.pvs'), '<ParallelsVirtualMachine/>\n')
  const machine: StandInMachine = {
    uuid,
    name,
    home,
    state: 'stopped',
    os: optionOf(words, 'distribution') ?? family ?? 'other',
    cpus: 2,
    memory: 1024,
    efi: arm,
    bootOrder: 'hdd0 cdrom0 usb net0 ',
    settings: {},
    devices: {
      ...(optionOf(words, 'no-hdd') === undefined
        ? {
            hdd0: { enabled: true, port: 'sata:0', image: 'harddisk.hdd', type: 'expanded', size: '65536Mb' },
          }
        : {}),
      cdrom0: { enabled: true, port: 'sata:1', image: '', state: 'disconnected' },
      net0: { enabled: true, type: 'shared', mac: '001C42000001', card: 'virtio' },
    },
    snapshots: [],
    currentSnapshot: '',
    guest: [],
  }
  state.machines.push(machine)
  return `Creating the virtual machine...\nThe VM has been successfully created.\n`
}

/** `set`. */
export function set(machine: StandInMachine, words: Words): string {
  const doing = ['device-add', 'device-set', 'device-del'].filter(
    (name) => optionOf(words, name) !== undefined,
  )
  if (doing.length > 1) throw new SyntaxProblem('The --device-set option is specified several times.')
  if (doing[0] === 'device-add') addDevice(machine, words)
  else if (doing[0] === 'device-set') changeDevice(machine, words)
  else if (doing[0] === 'device-del') deleteDevice(machine, words)
  else for (const [name, value] of words.options) setOne(machine, name, value)
  return 'The VM has been successfully configured.\n'
}

function setOne(machine: StandInMachine, name: string, value: string): void {
  requireState('configure the VM', machine, 'stopped')
  if (name === 'name') rename(machine, value)
  else if (name === 'cpus') machine.cpus = wholeNumber(name, value)
  else if (name === 'memsize') machine.memory = wholeNumber(name, value)
  else if (name === 'efi-boot') machine.efi = value === 'on'
  else if (name === 'device-bootorder') {
    const unknown = value.split(' ').find((device) => !Object.hasOwn(machine.devices, device))
    if (unknown !== undefined) throw new Refusal(`Failed to set the boot order: '${unknown}' is not found.`)
    machine.bootOrder = `${value} `
  } else machine.settings[name] = value
}

function wholeNumber(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value)
  throw new Refusal(`An incorrect value for --${name} is specified: ${value}`)
}

/** The folder of a machine goes along with its name. */
function rename(machine: StandInMachine, name: string): void {
  const home = join(dirname(machine.home), `${name}.pvm`)
  if (existsSync(home)) throw new Refusal(`Failed to configure the VM: '${home}' already exists.`)
  renameSync(machine.home, home)
  machine.name = name
  machine.home = home
}

function addDevice(machine: StandInMachine, words: Words): void {
  requireState('configure the VM', machine, 'stopped')
  const kind = optionOf(words, 'device-add') ?? ''
  if (!['hdd', 'cdrom', 'fdd', 'net', 'serial'].includes(kind)) {
    throw new SyntaxProblem(`Unknown device type: ${kind}`)
  }
  if (kind === 'cdrom' && optionOf(words, 'image') === undefined) {
    throw new Refusal('Failed to create the device: neither an image nor a device is specified.')
  }
  if (kind === 'hdd') requireDisk(optionOf(words, 'image') ?? '')
  const taken = Object.keys(machine.devices)
  let number = 0
  while (taken.includes(`${kind}${number}`)) number += 1
  machine.devices[`${kind}${number}`] = deviceOf(machine, kind, words, {})
}

function changeDevice(machine: StandInMachine, words: Words): void {
  requireState('configure the VM', machine, 'stopped', 'running', 'paused')
  const key = optionOf(words, 'device-set') ?? ''
  const kind = key.replace(/\d+$/, '')
  machine.devices[key] = deviceOf(machine, kind, words, deviceNamed(machine, key))
}

/** What is changed of a device, or what a new one is. */
function deviceOf(
  { devices, uuid }: StandInMachine,
  kind: string,
  words: Words,
  { state: _, ...before }: StandInMachine['devices'][string],
): StandInMachine['devices'][string] {
  const value = (name: string): string | undefined => optionOf(words, name)
  const [image, output, socket] = [value('image'), value('output'), value('socket')]
  const bus = value('iface') ?? (kind === 'hdd' || kind === 'cdrom' ? 'sata' : undefined)
  const onBus = Object.values(devices).filter(({ port }) => String(port).startsWith(`${bus}:`)).length
  const cut = value('disconnect') !== undefined
  return {
    enabled: true,
    ...(bus === undefined ? {} : { port: `${bus}:${onBus}` }),
    ...(kind === 'net'
      ? {
          type: (value('type') ?? 'shared').replace('host-only', 'host'),
          ...(value('iface') === undefined ? {} : { iface: value('iface') ?? '' }),
          mac:
            value('mac') ??
            `001C42${createHash('sha1').update(uuid).digest('hex').slice(0, 6).toUpperCase()}`,
          card: value('adapter-type') ?? 'virtio',
        }
      : {}),
    ...before,
    ...(image === undefined ? {} : { image }),
    ...(output === undefined ? {} : { output }),
    ...(socket === undefined ? {} : { socket, mode: value('socket-mode') ?? 'server' }),
    ...(cut ? { state: 'disconnected' } : {}),
  }
}

function deleteDevice(machine: StandInMachine, words: Words): void {
  requireState('configure the VM', machine, 'stopped')
  const key = optionOf(words, 'device-del') ?? ''
  const { image } = deviceNamed(machine, key)
  if (optionOf(words, 'destroy-image') !== undefined) rmSync(String(image), { recursive: true })
  delete machine.devices[key]
  machine.bootOrder = machine.bootOrder.replace(`${key} `, '')
}

function deviceNamed({ devices }: StandInMachine, key: string): StandInMachine['devices'][string] {
  const found = devices[key]
  if (found !== undefined) return found
  throw new Refusal(`Failed to configure the VM: the device '${key}' is not found.`)
}

/** A disk is a folder that says itself what is in it. */
function requireDisk(path: string): void {
  if (path.endsWith('.hdd') && existsSync(join(path, 'DiskDescriptor.xml'))) return
  throw new Refusal(`Failed to create the device: the hard disk image '${path}' is invalid.`)
}

/** `unregister`: its files stay. */
export function unregister(state: StandInState, machine: StandInMachine): string {
  requireState('unregister the VM', machine, 'stopped', 'suspended')
  state.machines.splice(state.machines.indexOf(machine), 1)
  return 'The VM has been successfully unregistered.\n'
}
