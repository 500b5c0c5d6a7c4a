import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal, requireUnlocked } from './refuse.js'
import { writeSettings } from './settings-file.js'
import type { StandInMachine, StandInState } from './state.js'
import { optionOf, type Words } from './words.js'

/** `createvm`. */
export function create(state: StandInState, home: string, words: Words): string {
  const name = optionOf(words, 'name') ?? ''
  const uuid = optionOf(words, 'uuid') ?? ''
  const settingsFile = join(home, 'Machines', name, `${name}.vbox`)
  if (existsSync(settingsFile)) {
    throw new Refusal(`Machine settings file '${settingsFile}' already exists`, 'VBOX_E_FILE_ERROR')
  }
  if (!/^[0-9a-f-]{36}$/.test(uuid)) throw new Refusal(`Invalid UUID '${uuid}'`)
  const machine: StandInMachine = {
    uuid,
    name,
    settingsFile,
    state: 'poweroff',
    lockedUntil: 0,
    settings: { ostype: [optionOf(words, 'ostype') ?? 'Other'] },
    controllers: [],
    attachments: {},
    forwards: {},
    extra: {},
    snapshots: [],
    currentSnapshot: undefined,
    guest: [],
  }
  writeSettings(machine)
  state.machines.push(machine)
  return `Virtual machine '${name}' is created and registered.\nUUID: ${uuid}\nSettings file: '${settingsFile}'\n`
}

/** `modifyvm`. */
export function modify(machine: StandInMachine, { options }: Words): string {
  requireUnlocked(machine)
  for (const [name, ...values] of options) {
    const [, number = ''] = /^natpf(\d)$/.exec(name) ?? []
    if (name === 'name') rename(machine, values[0] ?? '')
    else if (number === '') machine.settings[name] = values
    else machine.forwards[number] = [...(machine.forwards[number] ?? []), values[0] ?? '']
  }
  writeSettings(machine)
  return ''
}

/** The folder of a machine goes along with its name. */
function rename(machine: StandInMachine, name: string): void {
  const before = dirname(machine.settingsFile)
  const after = join(dirname(before), name)
  if (existsSync(after)) throw new Refusal(`Could not rename the directory '${before}'`, 'VBOX_E_FILE_ERROR')
  renameSync(before, after)
  rmSync(join(after, `${machine.name}.vbox`))
  machine.name = name
  machine.settingsFile = join(after, `${name}.vbox`)
}

/** `unregistervm`: without `--delete` its files stay. */
export function unregister(state: StandInState, machine: StandInMachine, words: Words): string {
  requireUnlocked(machine)
  if (words.options.length > 0) {
    for (const { type, medium } of Object.values(machine.attachments)) if (type === 'hdd') rmSync(medium)
    rmSync(machine.settingsFile)
    rmdirSync(dirname(machine.settingsFile))
  }
  state.machines.splice(state.machines.indexOf(machine), 1)
  return ''
}

const controllerTypes: Readonly<Record<string, readonly [add: string, type: string, ports: number]>> = {
  IntelAhci: ['sata', 'IntelAhci', 4],
  PIIX4: ['ide', 'PIIX4', 2],
  LsiLogic: ['scsi', 'LsiLogic', 16],
  VirtIO: ['virtio', 'VirtioSCSI', 1],
  NVMe: ['pcie', 'NVMe', 1],
  USB: ['usb', 'USB', 8],
  I82078: ['floppy', 'I82078', 1],
}

/** `storagectl`. */
export function addController(machine: StandInMachine, words: Words): string {
  requireUnlocked(machine)
  const name = optionOf(words, 'name') ?? ''
  const [add, type, ports] = controllerTypes[optionOf(words, 'controller') ?? ''] ?? []
  if (add === undefined || add !== optionOf(words, 'add') || type === undefined) {
    throw new Refusal('Invalid --controller argument')
  }
  if (machine.controllers.some((controller) => controller.name === name)) {
    throw new Refusal(`Storage controller named '${name}' already exists`, 'VBOX_E_OBJECT_IN_USE')
  }
  machine.controllers.push({ name, add, type, ports: Number(optionOf(words, 'portcount') ?? ports) })
  return ''
}

/** `storageattach`: hard disks only while the machine is off, media of drives also while it runs. */
export function attach(machine: StandInMachine, words: Words): string {
  const [controller, port, device, type, medium] = ['storagectl', 'port', 'device', 'type', 'medium'].map(
    (name) => optionOf(words, name) ?? '',
  )
  const found = machine.controllers.find(({ name }) => name === controller)
  if (found === undefined) {
    throw new Refusal(`Could not find a controller named '${controller}'`, 'VBOX_E_OBJECT_NOT_FOUND')
  }
  if (type === 'hdd') requireUnlocked(machine)
  const devices = found.add === 'ide' || found.add === 'floppy' ? 2 : 1
  if (Number(port) >= found.ports || Number(device) >= devices) {
    throw new Refusal(
      `The port and/or device parameter are out of range: port=${port} (must be in range [0, ${found.ports - 1}])`,
    )
  }
  if (medium !== 'emptydrive') requireMedium(type ?? '', medium ?? '')
  else if (type === 'hdd') throw new Refusal('The given medium is no hard disk')
  machine.attachments[`${controller}-${port}-${device}`] = { type: type ?? '', medium: medium ?? '' }
  return ''
}

/** A VDI image says what it is (VDI Core, `VDIPREHEADER`): a number behind 64 bytes of text. */
function requireMedium(type: string, path: string): void {
  if (!existsSync(path)) {
    throw new Refusal(
      `Could not find file for the medium '${path}' (VERR_FILE_NOT_FOUND)`,
      'VBOX_E_FILE_ERROR',
    )
  }
  if (type !== 'hdd' || !path.endsWith('.vdi')) return
  const head = Buffer.alloc(68)
  const fd = openSync(path, 'r')
  readSync(fd, head, 0, head.length, 0)
  closeSync(fd)
  if (head.readUInt32LE(64) === 0xbeda107f) return
  throw new Refusal(`Could not get the storage format of the medium '${path}' (VERR_NOT_SUPPORTED)`)
}

/** Makes the folder of a machine's snapshots. */
export function snapshotFolder({ settingsFile }: StandInMachine): string {
  const folder = join(dirname(settingsFile), 'Snapshots')
  mkdirSync(folder, { recursive: true })
  return folder
}
