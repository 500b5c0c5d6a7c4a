import type { CommandEntry } from './commands.js'
import { addListOptions } from './list-options.js'

const device = ['<device>', 'name of the device'] as const
const iface = ['<interface>', 'name or Ethernet address of the interface'] as const
const group = 'The host'

/** The commands for the host of the connection, named as virsh names them. */
export const hostCommands: readonly CommandEntry[] = [
  {
    name: 'node',
    aliases: ['nodeinfo'],
    group,
    summary: 'the host of the connection',
    example: 'polyvisor node',
    load: async () => (await import('./commands/node.js')).node,
  },
  {
    name: 'capabilities',
    group,
    summary: 'what the connection can run',
    example: 'polyvisor capabilities',
    load: async () => (await import('./commands/node.js')).capabilities,
  },
  {
    name: 'nodecpustats',
    group,
    summary: 'CPU time of the host by mode, in nanoseconds since it booted',
    example: 'polyvisor nodecpustats --cpu 0',
    options: (command) => command.option('--cpu <number>', 'only this CPU, from 0; default: the sum of all'),
    load: async () => (await import('./commands/node-stats.js')).nodecpustats,
  },
  {
    name: 'nodememstats',
    group,
    summary: 'what the memory of the host is used for',
    example: 'polyvisor nodememstats',
    load: async () => (await import('./commands/node-stats.js')).nodememstats,
  },
  {
    name: 'freecell',
    group,
    summary: 'free memory of the host by cell of NUMA',
    example: 'polyvisor freecell',
    options: (command) => command.option('--cellno <number>', 'only this cell, from 0'),
    load: async () => (await import('./commands/node-stats.js')).freecell,
  },
  {
    name: 'nodedev-list',
    group,
    summary: 'list the devices of the host',
    example: 'polyvisor nodedev-list --cap net',
    options: (command) =>
      command
        .option('--cap <capability>', 'only those that are this, as in pci, usb_device, net or storage')
        .option('--name', 'print names only, one a line'),
    load: async () => (await import('./commands/node-device.js')).nodedevList,
  },
  {
    name: 'nodedev-dump',
    group,
    summary: 'print what is known of a device of the host',
    example: 'polyvisor nodedev-dump pci_0000_00_1f_2',
    arguments: [device],
    load: async () => (await import('./commands/node-device.js')).nodedevDump,
  },
  {
    name: 'iface-list',
    group,
    summary: 'list the network interfaces of the host that are active, or all',
    example: 'polyvisor iface-list --all',
    options: addListOptions,
    load: async () => (await import('./commands/host-interface.js')).ifaceList,
  },
  {
    name: 'iface-define',
    group,
    summary: 'make an interface known; nothing is started',
    example: 'polyvisor iface-define br0.yaml',
    arguments: [['<file>', 'specification in YAML or JSON; - is standard input']],
    load: async () => (await import('./commands/host-interface.js')).ifaceDefine,
  },
  {
    name: 'iface-dumpspec',
    group,
    summary: 'print the specification of an interface, complete with defaults',
    example: 'polyvisor iface-dumpspec br0 > br0.yaml',
    arguments: [iface],
    load: async () => (await import('./commands/host-interface.js')).ifaceDumpspec,
  },
  {
    name: 'iface-start',
    group,
    summary: 'bring an interface up',
    example: 'polyvisor iface-start br0',
    arguments: [iface],
    load: async () => (await import('./commands/host-interface.js')).ifaceStart,
  },
  {
    name: 'iface-destroy',
    group,
    summary: 'take an interface down, and with it whatever talks over it',
    example: 'polyvisor iface-destroy br0',
    arguments: [iface],
    load: async () => (await import('./commands/host-interface.js')).ifaceDestroy,
  },
  {
    name: 'iface-undefine',
    group,
    summary: 'forget an interface that is down',
    example: 'polyvisor iface-undefine br0',
    arguments: [iface],
    load: async () => (await import('./commands/host-interface.js')).ifaceUndefine,
  },
]
