/**
 * The command lines of VBoxManage that this driver uses (VirtualBox User Manual, "VBoxManage"), as words that arrive as they
 * are. Machines are named by their UUID, never by a name that may look like an option; a text that somebody else has
 * chosen stands only behind the option whose value it is, where VBoxManage takes the next word whatever it looks like.
 */
export const commands = {
  version: () => ['--version'],
  listMachines: () => ['list', 'vms'],
  listRunning: () => ['list', 'runningvms'],
  show: (uuid: string) => ['showvminfo', uuid, '--machinereadable'],
  create: (name: string, uuid: string, osType: string) => [
    ...['createvm', '--name', name, '--uuid', uuid, '--ostype', osType, '--register'],
  ],
  modify: (uuid: string, settings: readonly (readonly [option: string, ...values: readonly string[]])[]) => [
    'modifyvm',
    uuid,
    ...settings.flatMap(([option, ...values]) => [`--${option}`, ...values]),
  ],
  addController: (uuid: string, { name, add, controller, ports }: ControllerWords) => [
    ...['storagectl', uuid, '--name', name, '--add', add, '--controller', controller],
    ...(ports === undefined ? [] : ['--portcount', String(ports)]),
    ...['--bootable', 'on'],
  ],
  attach: (uuid: string, { controller, port, device, type, medium, force = false }: AttachmentWords) => [
    ...['storageattach', uuid, '--storagectl', controller, '--port', String(port)],
    ...['--device', String(device), '--type', type, '--medium', medium],
    ...(force ? ['--forceunmount'] : []),
  ],
  unregister: (uuid: string) => ['unregistervm', uuid],
  start: (uuid: string) => ['startvm', uuid, '--type', 'headless'],
  control: (uuid: string, action: ControlAction) => ['controlvm', uuid, action],
  discardState: (uuid: string) => ['discardstate', uuid],
  screenshot: (uuid: string, path: string) => ['controlvm', uuid, 'screenshotpng', path],
  pressKeys: (uuid: string, codes: readonly number[]) => [
    ...['controlvm', uuid, 'keyboardputscancode'],
    ...codes.map((code) => code.toString(16).padStart(2, '0')),
  ],
  balloon: (uuid: string, mebibytes: number) => ['controlvm', uuid, 'guestmemoryballoon', String(mebibytes)],
  injectNmi: (uuid: string) => ['debugvm', uuid, 'injectnmi'],
  takeSnapshot: (uuid: string, name: string, description: string) => [
    ...['snapshot', uuid, 'take', name, '--description', description],
  ],
  restoreSnapshot: (uuid: string, snapshot: string) => ['snapshot', uuid, 'restore', snapshot],
  deleteSnapshot: (uuid: string, snapshot: string) => ['snapshot', uuid, 'delete', snapshot],
  readExtra: (uuid: string, key: string) => ['getextradata', uuid, key],
  /** An empty value removes the key. */
  writeExtra: (uuid: string, key: string, value: string) => ['setextradata', uuid, key, value],
} as const

/** What `controlvm` does without further words. */
export type ControlAction = 'pause' | 'resume' | 'reset' | 'poweroff' | 'savestate' | 'acpipowerbutton'

/** A storage controller, in VBoxManage's words. */
export interface ControllerWords {
  readonly name: string
  readonly add: string
  readonly controller: string
  readonly ports?: number | undefined
}

/** A medium in a place of a controller, in VBoxManage's words. */
export interface AttachmentWords {
  readonly controller: string
  readonly port: number
  readonly device: number
  readonly type: 'hdd' | 'dvddrive' | 'fdd'
  /** A path, or `emptydrive`. */
  readonly medium: string
  /** Whether a tray that the guest has locked is opened. Default: `false`. */
  readonly force?: boolean | undefined
}
