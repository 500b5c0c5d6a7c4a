/**
 * The command lines of prlctl that this driver uses (Parallels Desktop Developer's Guide, "Command-line interface utility",
 * "Manage virtual machines from CLI"), as words that arrive as they are. Machines are named by their UUID. A text that
 * somebody else has chosen stands in one word with the option whose value it is: prlctl takes a word that is `--help`,
 * wherever it stands, for a request to explain itself.
 */
export const commands = {
  version: () => ['--version'],
  list: () => ['list', '--all', '--json'],
  info: (uuid: string) => ['list', uuid, '--info', '--json'],
  create: (name: string, uuid: string, guest: GuestWords, folder: string) => [
    ...['create', name, option(...guest), '--no-hdd', option('uuid', uuid), option('dst', folder)],
  ],
  set: (uuid: string, settings: Settings) => ['set', uuid, ...optionsOf(settings)],
  addDevice: (uuid: string, kind: DeviceKind, settings: Settings, link: Link) => [
    ...['set', uuid, '--device-add', kind, ...optionsOf(settings), `--${link}`],
  ],
  setDevice: (uuid: string, device: string, settings: Settings, link: Link) => [
    ...['set', uuid, '--device-set', device, ...optionsOf(settings), `--${link}`],
  ],
  /** Takes a device away; the image of a hard disk stays. */
  deleteDevice: (uuid: string, device: string) => [
    ...['set', uuid, '--device-del', device],
    ...(device.startsWith('hdd') ? ['--detach-only'] : []),
  ],
  bootOrder: (uuid: string, devices: readonly string[]) => [
    ...['set', uuid, option('device-bootorder', devices.join(' '))],
  ],
  unregister: (uuid: string) => ['unregister', uuid],
  start: (uuid: string) => ['start', uuid],
  /** Powers a machine off, asks its guest to power itself off, or takes its saved state away. */
  stop: (uuid: string, how: 'kill' | 'acpi' | 'drop-state') => ['stop', uuid, `--${how}`],
  reset: (uuid: string) => ['reset', uuid],
  pause: (uuid: string) => ['pause', uuid],
  /** Continues a machine that is paused, or one whose state is saved. */
  resume: (uuid: string) => ['resume', uuid],
  /** Saves the state of a running machine. */
  suspend: (uuid: string) => ['suspend', uuid],
  capture: (uuid: string, path: string) => ['capture', uuid, option('file', path)],
  key: (uuid: string, code: number, event: 'press' | 'release') => [
    ...['send-key-event', uuid, option('key', String(code)), option('event', event)],
  ],
  takeSnapshot: (uuid: string, name: string, description: string) => [
    ...['snapshot', uuid, option('name', name), option('description', description)],
  ],
  listSnapshots: (uuid: string) => ['snapshot-list', uuid, '--json'],
  switchSnapshot: (uuid: string, id: string) => ['snapshot-switch', uuid, option('id', id)],
  deleteSnapshot: (uuid: string, id: string) => ['snapshot-delete', uuid, option('id', id)],
} as const

/** What a machine is made for: a family of guests, or one of them. */
export type GuestWords = readonly [option: 'ostype' | 'distribution', word: string]

/** Options with their values. */
export type Settings = readonly (readonly [name: string, value: string])[]

/** The kinds of devices that this driver knows, in prlctl's words. */
export const deviceKinds = ['hdd', 'cdrom', 'fdd', 'net', 'serial'] as const

/** One of {@link deviceKinds}. */
export type DeviceKind = (typeof deviceKinds)[number]

/** Whether a device is connected: whether there is a medium in a drive, or a cable in a network card. */
export type Link = 'connect' | 'disconnect'

function option(name: string, value: string): string {
  return `--${name}=${value}`
}

function optionsOf(settings: Settings): readonly string[] {
  return settings.map(([name, value]) => option(name, value))
}
