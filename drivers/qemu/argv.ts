import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { requireWithinBoard } from './argv/boards.js'
import { bootArguments, bootIndexes, type UefiFiles } from './argv/boot.js'
import { monitorArguments, serialArguments } from './argv/characters.js'
import { acceleratorArguments, cpuArguments, memoryArguments, vcpuArguments } from './argv/cpu.js'
import { diskArguments } from './argv/disks.js'
import {
  hotplugPort,
  hotplugPorts,
  type MachineFacts,
  machineFacts,
  needsHotplugPorts,
  virtioDevice,
} from './argv/machine.js'
import { networkArguments } from './argv/networks.js'
import { sandboxOption } from './build-info.js'
import { optionString } from './option-string.js'
import type { Accelerator, QemuOptions } from './options.js'

/** What a command line is made from. */
export interface ArgvInput {
  readonly spec: DomainSpec
  readonly options: QemuOptions
  readonly accelerator: Accelerator
  /** Whether the build has the sandbox. */
  readonly sandbox: boolean
  readonly pidFile: string
  /** Descriptors of the QMP monitors' listening sockets. */
  readonly monitors: readonly number[]
  /** The path of a console, to which `.in` and `.out` are added. */
  readonly consolePath: (port: number) => string
  /** Descriptor of the guest agent's listening socket, where the specification asks for it. */
  readonly agent: number | undefined
  /** Those of the disks' paths that are block devices of the host. */
  readonly hostDevices: ReadonlySet<string>
  readonly uefi: UefiFiles | undefined
  /** Whether the machine waits for an incoming migration. */
  readonly incoming: boolean
  /** Whether the machine is stopped before its first instruction. */
  readonly paused: boolean
}

/**
 * The arguments of QEMU for a machine. Pure: the same input gives the same arguments.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field that this machine cannot honour.
 */
export function qemuArguments(input: ArgvInput): readonly string[] {
  const { spec, options } = input
  const machine = machineFacts(spec)
  requireWithinBoard(spec, machine)
  const indexes = bootIndexes(spec)
  return [
    ...['-name', optionString(undefined, { guest: spec.name, 'debug-threads': true })],
    ...['-uuid', spec.uuid],
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...sandboxArguments(input),
    ...['-pidfile', input.pidFile],
    ...machineArguments(machine),
    ...acceleratorArguments(input.accelerator, options),
    ...cpuArguments(spec, machine),
    ...vcpuArguments(spec),
    ...memoryArguments(spec),
    ...bootArguments(spec, machine, input.uefi),
    ...monitorArguments(input.monitors),
    ...serialArguments(spec, machine, input.consolePath),
    ...diskArguments(spec, machine, input.hostDevices, indexes),
    ...networkArguments(spec, machine, indexes),
    ...deviceArguments(input, machine),
    ...(input.incoming ? ['-incoming', 'defer'] : []),
    ...(input.paused ? ['-S'] : []),
    ...options.args,
  ]
}

function sandboxArguments({ sandbox, spec, options }: ArgvInput): readonly string[] {
  if (!sandbox || !options.sandbox) return []
  return ['-sandbox', sandboxOption(spec.networks.some(({ type }) => type === 'bridge'))]
}

function machineArguments({ type }: MachineFacts): readonly string[] {
  return type === undefined ? [] : ['-machine', type]
}

function deviceArguments({ spec, options, agent }: ArgvInput, machine: MachineFacts): readonly string[] {
  const args: string[] = []
  const device = (content: Readonly<Record<string, unknown>>): void => {
    args.push('-device', JSON.stringify(content))
  }
  if (spec.rng) {
    args.push(
      '-object',
      JSON.stringify({ 'qom-type': 'rng-random', id: 'rng0-source', filename: '/dev/urandom' }),
    )
    device({ driver: virtioDevice(machine, 'rng', 'rng'), id: 'rng0', rng: 'rng0-source' })
  }
  if (hasBalloon(options, machine))
    device({ driver: virtioDevice(machine, 'balloon', 'qemu.balloon'), id: 'balloon0' })
  if (agent !== undefined) {
    args.push('-chardev', optionString('socket', { id: 'agent0', fd: agent, server: true, wait: false }))
    device({ driver: virtioDevice(machine, 'serial', 'qemu.guestAgent'), id: 'virtio-serial0' })
    device({
      driver: 'virtserialport',
      bus: 'virtio-serial0.0',
      chardev: 'agent0',
      name: 'org.qemu.guest_agent.0',
    })
  }
  if (options.debugExit) {
    if (!machine.x86) throw refuse('qemu.debugExit', `there is no such device for ${machine.architecture}`)
    device({ driver: 'isa-debug-exit', iobase: 0x501, iosize: 2 })
  }
  if (spec.graphics === 'vga') {
    if (machine.virtio !== 'pci') throw refuse('graphics', 'this machine has no bus for a graphics card')
    device({ driver: machine.x86 ? 'VGA' : 'virtio-gpu-pci', id: 'video0' })
  }
  if (needsHotplugPorts(machine)) {
    for (let index = 0; index < hotplugPorts; index += 1) {
      device({ driver: 'pcie-root-port', id: hotplugPort(index), chassis: index + 1, slot: index + 1 })
    }
  }
  return args
}

/** Whether a machine gets a memory balloon. */
export function hasBalloon(options: QemuOptions, machine: MachineFacts): boolean {
  return options.balloon && machine.virtio !== 'none'
}
