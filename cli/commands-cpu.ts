import type { Command } from 'commander'
import type { CommandEntry } from './commands.js'

const architecture = (command: Command): Command =>
  command.option('--arch <architecture>', "of the guests, in QEMU's words; default: the host's own")

/** The commands for models of CPUs, named as virsh names them. */
export const cpuCommands: readonly CommandEntry[] = [
  {
    name: 'cpu-models',
    group: 'The host',
    summary: 'print the CPU models that the hypervisor knows, or what it gives to machines of this host',
    example: 'polyvisor cpu-models --host > here.yaml',
    options: (command) =>
      architecture(command).option(
        '--host',
        'the model and features of this host, for cpu-compare elsewhere',
      ),
    load: async () => (await import('./commands/cpu-models.js')).cpuModels,
  },
  {
    name: 'cpu-compare',
    aliases: ['hypervisor-cpu-compare'],
    group: 'The host',
    summary: 'tell whether machines with a CPU can run on this host: incompatible, identical or superset',
    example: 'polyvisor cpu-compare there.yaml --error',
    arguments: [['<file>', "a CPU in YAML or JSON, or in libvirt's XML; - is standard input"]],
    options: (command) =>
      architecture(command).option('--error', 'fail with exit code 1 if it is incompatible'),
    load: async () => (await import('./commands/cpu-compare.js')).cpuCompare,
  },
  {
    name: 'cpu-baseline',
    aliases: ['hypervisor-cpu-baseline'],
    group: 'The host',
    summary: 'make a CPU of what several have in common',
    example: 'polyvisor cpu-baseline here.yaml there.yaml',
    arguments: [['<file...>', "CPUs in YAML or JSON, one or a list, or in libvirt's XML"]],
    options: (command) =>
      architecture(command).option('--features', 'list also the features that follow from the model'),
    load: async () => (await import('./commands/cpu-baseline.js')).cpuBaseline,
  },
]
