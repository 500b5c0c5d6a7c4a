import type { StandInMachine, StandInState } from './state.js'

/** What `prlctl list --all --json` writes. */
export function showList({ machines }: StandInState): string {
  const rows = machines.map(({ uuid, state, name }) => ({ uuid, status: state, ip_configured: '-', name }))
  return `${JSON.stringify(rows, undefined, '\t')}\n`
}

/** What `prlctl list --info --json` writes of a machine, in the order of Parallels Desktop 16 and later. */
export function showMachine(machine: StandInMachine, arm: boolean): string {
  const { uuid, name, state, os, home, bootOrder, efi, cpus, memory, devices, settings } = machine
  const info = {
    ID: uuid,
    Name: name,
    Description: settings['description'] ?? '',
    Type: 'VM',
    State: state,
    OS: os,
    Template: 'no',
    Uptime: '0',
    'Home path': `${home}/config.pvs`,
    Home: `${home}/`,
    GuestTools: { state: 'not_installed' },
    'Startup and Shutdown': {
      Autostart: 'off',
      'Startup view': settings['startup-view'] ?? 'same',
      'On window close': settings['on-window-close'] ?? 'suspend',
    },
    'Boot order': bootOrder,
    'BIOS type': arm ? 'efi-arm64' : efi ? 'efi64' : 'legacy',
    'EFI Secure boot': 'off',
    'Allow select boot device': 'off',
    'External boot device': '',
    Hardware: {
      cpu: { cpus, 'VT-x': true, hotplug: false, accl: 'high', mode: '64', type: arm ? 'arm' : 'x86' },
      memory: { size: `${memory}Mb`, hotplug: false },
      video: { 'adapter-type': 'parallels', size: '32Mb', '3d-acceleration': 'highest' },
      memory_quota: { auto: 'yes' },
      ...devices,
      usb: { enabled: true },
      sound0: { enabled: true, output: 'Default', mixer: 'Mute' },
    },
    'Host Shared Folders': { enabled: false },
    SmartMount: { enabled: false },
  }
  // It writes a slash as JSON allows it, with a backslash before it.
  return `${JSON.stringify([info], undefined, '\t').replaceAll('/', '\\/')}\n`
}
