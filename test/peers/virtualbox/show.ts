import type { StandInMachine, StandInSnapshot } from './state.js'

/** Writes a text as VBoxManage does in machine-readable lines. */
export function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

const uartPorts: Readonly<Record<string, string>> = {
  '0x3F8': '0x03f8',
  '0x2F8': '0x02f8',
  '0x3E8': '0x03e8',
  '0x2E8': '0x02e8',
}

/** What `showvminfo --machinereadable` writes of a machine, in the order of VirtualBox 7.0. */
export function showMachine(machine: StandInMachine): string {
  const setting = (name: string, otherwise: string): string => machine.settings[name]?.[0] ?? otherwise
  const is64 = setting('ostype', '').endsWith('_64')
  const lines = [
    `name=${quoted(machine.name)}`,
    'Encryption:     disabled',
    'groups="/"',
    `ostype=${quoted(is64 ? 'Other/Unknown (64-bit)' : 'Other/Unknown')}`,
    `UUID="${machine.uuid}"`,
    `CfgFile=${quoted(machine.settingsFile)}`,
    `hardwareuuid="${machine.uuid}"`,
    `memory=${setting('memory', '128')}`,
    `vram=${setting('vram', '8')}`,
    'cpuexecutioncap=100',
    'cpu-profile="host"',
    `chipset="${setting('chipset', 'piix3')}"`,
    `firmware="${{ bios: 'BIOS', efi: 'EFI' }[setting('firmware', 'bios')] ?? 'BIOS'}"`,
    `cpus=${setting('cpus', '1')}`,
    `longmode="${is64 ? 'on' : 'off'}"`,
    ...['floppy', 'dvd', 'disk', 'none'].map(
      (usual, index) => `boot${index + 1}="${setting(`boot${index + 1}`, usual)}"`,
    ),
    `VMState="${machine.state}"`,
    'VMStateChangeTime="2026-01-01T00:00:00.000000000"',
    `graphicscontroller="${setting('graphicscontroller', 'vboxvga').replace('none', 'null')}"`,
    'teleporterpassword=""',
    ...machine.controllers.flatMap(({ name, type, ports }, index) => [
      `storagecontrollername${index}=${quoted(name)}`,
      `storagecontrollertype${index}="${type}"`,
      `storagecontrollerinstance${index}="0"`,
      `storagecontrollerportcount${index}="${ports}"`,
      `storagecontrollerbootable${index}="on"`,
    ]),
    ...machine.controllers.flatMap((controller) => attachmentLines(machine, controller)),
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((number) => cardLines(machine, number)),
    ...[1, 2, 3, 4].flatMap((number) => serialLines(machine, number)),
    ...(machine.state === 'running' || machine.state === 'paused' ? ['SessionName="headless"'] : []),
    'GuestMemoryBalloon=0',
    ...snapshotLines(machine, undefined, ''),
  ]
  return `${lines.join('\n')}\n`
}

function attachmentLines(
  machine: StandInMachine,
  { name, ports, add }: StandInMachine['controllers'][number],
): readonly string[] {
  const devices = add === 'ide' || add === 'floppy' ? 2 : 1
  return Array.from({ length: ports * devices }, (_, index) => {
    const place = `${Math.floor(index / devices)}-${index % devices}`
    const found = machine.attachments[`${name}-${place}`]
    if (found === undefined) return [`"${name}-${place}"="none"`]
    const ejected = found.type === 'dvddrive' ? [`"${name}-IsEjected-${place}"="off"`] : []
    return [`"${name}-${place}"=${quoted(found.medium)}`, ...ejected]
  }).flat()
}

function cardLines(machine: StandInMachine, number: number): readonly string[] {
  const setting = (name: string): string | undefined => machine.settings[`${name}${number}`]?.[0]
  const attachment = setting('nic') ?? 'none'
  if (attachment === 'none') return [`nic${number}="none"`]
  return [
    ...(attachment === 'nat' ? [`natnet${number}="nat"`] : []),
    ...(attachment === 'bridged' ? [`bridgeadapter${number}=${quoted(setting('bridgeadapter') ?? '')}`] : []),
    `macaddress${number}="${setting('macaddress') ?? '080027000000'}"`,
    `cableconnected${number}="on"`,
    `nic${number}="${attachment}"`,
    `nictype${number}="${setting('nictype') ?? '82540EM'}"`,
    `nicspeed${number}="0"`,
    ...(attachment === 'nat' ? ['mtu="0"', 'sockSnd="64"', 'sockRcv="64"'] : []),
    ...(machine.forwards[number] ?? []).map((rule, index) => `Forwarding(${index})="${rule}"`),
  ]
}

function serialLines(machine: StandInMachine, number: number): readonly string[] {
  const [port = 'off', irq] = machine.settings[`uart${number}`] ?? []
  if (port === 'off') return [`uart${number}="off"`]
  const mode = machine.settings[`uartmode${number}`] ?? ['disconnected']
  return [
    `uart${number}="${uartPorts[port] ?? port},${irq}"`,
    `uartmode${number}=${quoted(mode.join(','))}`,
    `uarttype${number}="16550A"`,
  ]
}

/** Names and descriptions of snapshots are written as they are. */
function snapshotLines(
  machine: StandInMachine,
  parent: string | undefined,
  prefix: string,
): readonly string[] {
  return childrenOf(machine, parent).flatMap((snapshot, index) => {
    const node = parent === undefined ? '' : `${prefix}-${index + 1}`
    return [
      `SnapshotName${node}="${snapshot.name}"`,
      `SnapshotUUID${node}="${snapshot.uuid}"`,
      ...(snapshot.description === '' ? [] : [`SnapshotDescription${node}="${snapshot.description}"`]),
      ...(snapshot.uuid === machine.currentSnapshot ? [`CurrentSnapshotName="${snapshot.name}"`] : []),
      ...snapshotLines(machine, snapshot.uuid, node),
    ]
  })
}

/** The snapshots on top of one, or at the root. */
export function childrenOf(machine: StandInMachine, parent: string | undefined): readonly StandInSnapshot[] {
  return machine.snapshots.filter((snapshot) => snapshot.parent === parent)
}
