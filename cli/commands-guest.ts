import type { CommandEntry } from './commands.js'

const domain = ['<domain>', 'name or UUID of the domain'] as const

/** The commands for what a guest shows, is told and tells of itself. */
export const guestCommands: readonly CommandEntry[] = [
  {
    name: 'screenshot',
    group: 'Devices and state',
    summary: 'write a picture of the display to a new file',
    example: 'polyvisor screenshot sl4 sl4.png',
    arguments: [domain, ['<file>', 'file to write']],
    load: async () => (await import('./commands/screenshot.js')).screenshot,
  },
  {
    name: 'domdisplay',
    group: 'Devices and state',
    summary: 'the address of the display, with a ticket for one connection in it',
    example: 'polyvisor domdisplay sl4',
    arguments: [domain],
    options: (command) => command.option('--type <type>', 'webmks, for browsers, or mks; default: webmks'),
    load: async () => (await import('./commands/domdisplay.js')).domdisplay,
  },
  {
    name: 'send-key',
    group: 'Devices and state',
    summary: 'press keys together and release them',
    example: 'polyvisor send-key sl4 ctrl alt delete',
    arguments: [domain, ['<key...>', "keys in QEMU's words: a, ret, ctrl, f1"]],
    load: async () => (await import('./commands/send-key.js')).sendKey,
  },
  {
    name: 'agent-exec',
    group: 'Devices and state',
    summary: "run a program in the guest through its agent; its exit status becomes this command's",
    example: 'polyvisor agent-exec sl4 -- /bin/uname -a',
    arguments: [
      domain,
      ['<program>', 'path in the guest; no shell'],
      ['[args...]', 'its arguments, after --'],
    ],
    load: async () => (await import('./commands/agent.js')).agentExec,
  },
  {
    name: 'guestinfo',
    group: 'Devices and state',
    summary: 'what the agent in the guest tells of its system, users, file systems and interfaces',
    example: 'polyvisor guestinfo sl4',
    arguments: [domain],
    load: async () => (await import('./commands/guest.js')).guestinfo,
  },
  {
    name: 'domfsinfo',
    group: 'Devices and state',
    summary: 'the file systems that are mounted in the guest, by its agent',
    example: 'polyvisor domfsinfo sl4',
    arguments: [domain],
    load: async () => (await import('./commands/guest.js')).domfsinfo,
  },
  {
    name: 'domfsfreeze',
    group: 'Devices and state',
    summary: 'freeze the file systems of the guest, by its agent',
    example: 'polyvisor domfsfreeze sl4',
    arguments: [domain],
    load: async () => (await import('./commands/guest-freeze.js')).domfsfreeze,
  },
  {
    name: 'domfsthaw',
    group: 'Devices and state',
    summary: 'thaw the file systems of the guest, by its agent',
    example: 'polyvisor domfsthaw sl4',
    arguments: [domain],
    load: async () => (await import('./commands/guest-freeze.js')).domfsthaw,
  },
  {
    name: 'domifaddr',
    group: 'Devices and state',
    summary: 'the addresses of the network interfaces',
    example: 'polyvisor domifaddr sl4 --source agent',
    arguments: [domain],
    options: (command) =>
      command.option(
        '--source <source>',
        'lease, agent or arp; default: the first that the driver has, which for qemu is agent',
      ),
    load: async () => (await import('./commands/addresses.js')).domifaddr,
  },
  {
    name: 'domtime',
    group: 'Devices and state',
    summary: "print or set the guest's clock, by its agent",
    example: 'polyvisor domtime sl4 --now',
    arguments: [domain],
    options: (command) =>
      command
        .option('--pretty', 'print a date instead of seconds since 1970-01-01 UTC')
        .option('--now', "set it to this host's time")
        .option('--sync', "set it to the guest's hardware clock")
        .option('--time <seconds>', 'set it to these seconds since 1970-01-01 UTC'),
    load: async () => (await import('./commands/guest.js')).domtime,
  },
]
