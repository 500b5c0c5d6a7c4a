import type { CommandEntry } from './commands.js'
import { addListOptions } from './list-options.js'

const network = ['<network>', 'name or UUID of the network'] as const
const secret = ['<secret>', 'its UUID, or what it is for, as in iscsi:portal'] as const
const file = ['<file>', 'specification in YAML or JSON; - is standard input'] as const
const filter = ['<filter>', 'name or UUID of the filter'] as const
const group = 'Networks and secrets'

/** The commands for virtual networks, their filters and secrets, named as virsh names them. */
export const networkCommands: readonly CommandEntry[] = [
  {
    name: 'net-list',
    group,
    summary: 'list the virtual networks that are active, or all',
    example: 'polyvisor net-list --all',
    options: addListOptions,
    load: async () => (await import('./commands/network.js')).netList,
  },
  {
    name: 'net-info',
    group,
    summary: 'state and bridge of a network',
    example: 'polyvisor net-info lab',
    arguments: [network],
    load: async () => (await import('./commands/network.js')).netInfo,
  },
  {
    name: 'net-define',
    group,
    summary: 'make a network known; nothing is started',
    example: 'polyvisor net-define lab.yaml',
    arguments: [file],
    load: async () => (await import('./commands/network.js')).netDefine,
  },
  {
    name: 'net-start',
    group,
    summary: 'start a network',
    example: 'polyvisor net-start lab',
    arguments: [network],
    load: async () => (await import('./commands/network.js')).netStart,
  },
  {
    name: 'net-destroy',
    group,
    summary: 'stop a network',
    example: 'polyvisor net-destroy lab',
    arguments: [network],
    load: async () => (await import('./commands/network.js')).netDestroy,
  },
  {
    name: 'net-undefine',
    group,
    summary: 'forget a network that is stopped',
    example: 'polyvisor net-undefine lab',
    arguments: [network],
    load: async () => (await import('./commands/network.js')).netUndefine,
  },
  {
    name: 'net-autostart',
    group,
    summary: 'start a network with the hypervisor',
    example: 'polyvisor net-autostart lab',
    arguments: [network],
    options: (command) => command.option('--disable', 'do not start it any more'),
    load: async () => (await import('./commands/network.js')).netAutostart,
  },
  {
    name: 'net-update',
    group,
    summary: 'add or delete the address that a guest is always given, also while the network runs',
    example: 'polyvisor net-update lab add ip-dhcp-host --mac 52:54:00:00:00:07 --address 10.7.0.7',
    arguments: [network, ['<command>', 'add or delete'], ['<section>', 'ip-dhcp-host']],
    options: (command) =>
      command
        .option('--mac <address>', 'Ethernet address of the guest, for IPv4')
        .option('--duid <bytes>', 'DUID of the guest, for IPv6')
        .option('--name <name>', 'name of the guest')
        .option('--address <address>', 'the address that it is given'),
    load: async () => (await import('./commands/network.js')).netUpdate,
  },
  {
    name: 'net-dhcp-leases',
    group,
    summary: 'the addresses that a running network has given away',
    example: 'polyvisor net-dhcp-leases lab',
    arguments: [network],
    load: async () => (await import('./commands/network.js')).netDhcpLeases,
  },
  {
    name: 'net-dumpspec',
    group,
    summary: 'print the specification of a network, complete with defaults',
    example: 'polyvisor net-dumpspec lab > lab.yaml',
    arguments: [network],
    load: async () => (await import('./commands/network.js')).netDumpspec,
  },
  {
    name: 'nwfilter-list',
    group,
    summary: 'list the network filters',
    example: 'polyvisor nwfilter-list',
    load: async () => (await import('./commands/nwfilter.js')).nwfilterList,
  },
  {
    name: 'nwfilter-define',
    group,
    summary: 'make a network filter known, or put it in the place of one',
    example: 'polyvisor nwfilter-define clean.yaml --replace',
    arguments: [file],
    options: (command) => command.option('--replace', 'the filter of that name, also while machines use it'),
    load: async () => (await import('./commands/nwfilter.js')).nwfilterDefine,
  },
  {
    name: 'nwfilter-dumpspec',
    group,
    summary: 'print the specification of a network filter, complete with defaults',
    example: 'polyvisor nwfilter-dumpspec clean > copy.yaml',
    arguments: [filter],
    load: async () => (await import('./commands/nwfilter.js')).nwfilterDumpspec,
  },
  {
    name: 'nwfilter-undefine',
    group,
    summary: 'forget a network filter that no running machine uses',
    example: 'polyvisor nwfilter-undefine clean',
    arguments: [filter],
    load: async () => (await import('./commands/nwfilter.js')).nwfilterUndefine,
  },
  {
    name: 'secret-list',
    group,
    summary: 'list the secrets, without their values',
    example: 'polyvisor secret-list',
    load: async () => (await import('./commands/secret.js')).secretList,
  },
  {
    name: 'secret-define',
    group,
    summary: 'make a secret known, without a value',
    example: 'polyvisor secret-define portal.yaml',
    arguments: [file],
    load: async () => (await import('./commands/secret.js')).secretDefine,
  },
  {
    name: 'secret-set-value',
    group,
    summary: 'give a secret its value, from a file or standard input',
    example: 'polyvisor secret-set-value iscsi:portal --file password.txt --plain',
    arguments: [secret],
    options: (command) =>
      command
        .option('--file <file>', 'file to read; default: standard input')
        .option('--plain', 'take every byte as it is, a line break too; without it, it is Base64'),
    load: async () => (await import('./commands/secret.js')).secretSetValue,
  },
  {
    name: 'secret-get-value',
    group,
    summary: 'print the value of a secret that is not private, in Base64',
    example: 'polyvisor secret-get-value iscsi:portal --plain > password.txt',
    arguments: [secret],
    options: (command) => command.option('--plain', 'print the bytes as they are'),
    load: async () => (await import('./commands/secret.js')).secretGetValue,
  },
  {
    name: 'secret-undefine',
    group,
    summary: 'forget a secret and its value',
    example: 'polyvisor secret-undefine iscsi:portal',
    arguments: [secret],
    load: async () => (await import('./commands/secret.js')).secretUndefine,
  },
]
