import type { CommandEntry } from './commands.js'

const domain = ['<domain>', 'name or UUID of the domain'] as const
const file = ['<file>', 'specification in YAML or JSON; - is standard input'] as const

/** The commands for the life of a domain, named as virsh names them. */
export const domainCommands: readonly CommandEntry[] = [
  {
    name: 'list',
    group: 'Machines',
    summary: 'list the domains that are running, or all',
    example: 'polyvisor list --all',
    options: (command) =>
      command
        .option('--all', 'also those that are not running')
        .option('--inactive', 'only those that are not running')
        .option('--name', 'print names only, one a line')
        .option('--uuid', 'print UUIDs only, one a line'),
    load: async () => (await import('./commands/list.js')).list,
  },
  {
    name: 'define',
    group: 'Machines',
    summary: 'make a domain known; nothing is started',
    example: 'polyvisor define sl4.yaml',
    arguments: [file],
    load: async () => (await import('./commands/define.js')).define,
  },
  {
    name: 'create',
    group: 'Machines',
    summary: 'define a domain and start it',
    example: 'polyvisor -c v86:/// create hello.yaml --console',
    arguments: [file],
    options: (command) =>
      command
        .option('--console', 'attach to the console; Ctrl-] ends it')
        .option('--raw', "pass the guest's control sequences on to the terminal")
        .option(
          '--enter <key>',
          'what the Enter key sends: cr or lf; default: cr, and lf to the processes of native',
        ),
    load: async () => (await import('./commands/create.js')).create,
  },
  {
    name: 'start',
    group: 'Machines',
    summary: 'start a defined domain',
    example: 'polyvisor start sl4 --console',
    arguments: [domain],
    options: (command) =>
      command
        .option('--console', 'attach to the console; Ctrl-] leaves it')
        .option('--paused', "leave it paused before its first instruction; 'resume' lets it run")
        .option('--raw', "pass the guest's control sequences on to the terminal")
        .option('--enter <key>', 'what the Enter key sends: cr or lf; default: cr'),
    load: async () => (await import('./commands/start.js')).start,
  },
  {
    name: 'shutdown',
    group: 'Machines',
    summary: 'ask the guest to power itself off',
    example: 'polyvisor shutdown sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).shutdown,
  },
  {
    name: 'destroy',
    group: 'Machines',
    summary: 'pull the plug',
    example: 'polyvisor destroy sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).destroy,
  },
  {
    name: 'reboot',
    group: 'Machines',
    summary: 'ask the guest to restart itself',
    example: 'polyvisor reboot sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).reboot,
  },
  {
    name: 'reset',
    group: 'Machines',
    summary: 'press the reset button',
    example: 'polyvisor reset sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).reset,
  },
  {
    name: 'inject-nmi',
    group: 'Machines',
    summary: 'send the guest a non-maskable interrupt',
    example: 'polyvisor inject-nmi sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).injectNmi,
  },
  {
    name: 'suspend',
    group: 'Machines',
    summary: 'stop the virtual CPUs; memory stays',
    example: 'polyvisor suspend sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).suspend,
  },
  {
    name: 'resume',
    group: 'Machines',
    summary: 'let the virtual CPUs run again',
    example: 'polyvisor resume sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).resume,
  },
  {
    name: 'undefine',
    group: 'Machines',
    summary: 'forget a domain that is not running; its disks stay',
    example: 'polyvisor undefine sl4',
    arguments: [domain],
    load: async () => (await import('./commands/power.js')).undefine,
  },
  {
    name: 'domrename',
    group: 'Machines',
    summary: 'give a domain that is off another name; its UUID stays',
    example: 'polyvisor domrename sl4 sl4-old',
    arguments: [domain, ['<newname>', 'its new name']],
    load: async () => (await import('./commands/definition.js')).domrename,
  },
  {
    name: 'autostart',
    group: 'Machines',
    summary: "let the hypervisor's daemon start a domain when it starts itself",
    example: 'polyvisor autostart sl4',
    arguments: [domain],
    options: (command) => command.option('--disable', 'do not let it any more'),
    load: async () => (await import('./commands/definition.js')).autostart,
  },
  {
    name: 'info',
    aliases: ['dominfo'],
    group: 'Machines',
    summary: 'state and size of a domain',
    example: 'polyvisor info sl4 --json',
    arguments: [domain],
    load: async () => (await import('./commands/info.js')).info,
  },
  {
    name: 'domstate',
    group: 'Machines',
    summary: 'state of a domain in one word',
    example: 'polyvisor domstate sl4',
    arguments: [domain],
    load: async () => (await import('./commands/info.js')).domstate,
  },
  {
    name: 'stats',
    aliases: ['domstats'],
    group: 'Machines',
    summary: 'counters of running domains',
    example: 'polyvisor stats sl4',
    arguments: [['[name...]', 'names or UUIDs; default: every running domain']],
    load: async () => (await import('./commands/stats.js')).stats,
  },
  {
    name: 'dumpspec',
    group: 'Machines',
    summary: 'print the specification of a domain, complete with defaults',
    example: 'polyvisor dumpspec sl4 > sl4.yaml',
    arguments: [domain],
    load: async () => (await import('./commands/dumpspec.js')).dumpspec,
  },
  {
    name: 'convert',
    group: 'Machines',
    summary: 'write a specification in another format, or another format as a specification',
    example: 'polyvisor convert sl4.xml --to spec --output sl4.yaml',
    arguments: [['<file>', 'specification, or a file of another format; - is standard input']],
    options: (command) =>
      command
        .option('--to <format>', 'format to write: libvirt-xml, vmx, xl-cfg, ovf, qemu-argv or spec')
        .option(
          '--from <format>',
          'format to read: libvirt-xml, vmx, xl-cfg, ovf or spec; default: by the content',
        )
        .option('-o, --output <file>', 'write to a new file instead of standard output')
        .option('--force', 'with --output: write over a file that is there')
        .option('--lossy', 'leave out what the format has no words for, and say what on standard error'),
    load: async () => (await import('./commands/convert.js')).convert,
  },
  {
    name: 'console',
    group: 'Machines',
    summary: 'attach to the serial console; Ctrl-] leaves it',
    example: 'polyvisor console sl4 --scrollback',
    arguments: [domain],
    options: (command) =>
      command
        .option('--scrollback', 'begin with what was written before')
        .option('--port <number>', 'serial port, from 0; default: 0')
        .option('--raw', "pass the guest's control sequences on to the terminal")
        .option('--enter <key>', 'what the Enter key sends: cr or lf; default: cr'),
    load: async () => (await import('./commands/console.js')).console,
  },
  {
    name: 'events',
    aliases: ['event'],
    group: 'Machines',
    summary: 'wait for an event, or print events as they happen',
    example: 'polyvisor events --domain sl4 --loop',
    options: (command) =>
      command
        .option('--domain <name>', 'only events of this domain')
        .option(
          '--type <type...>',
          'only these types: lifecycle, device, balloon, vcpus, snapshot, trouble, pool, network, secret, node-device, native',
        )
        .option('--loop', 'go on until Ctrl-C or --timeout')
        .option('--count <number>', 'end after so many events; default: 1'),
    load: async () => (await import('./commands/events.js')).events,
  },
]
