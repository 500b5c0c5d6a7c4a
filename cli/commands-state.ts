import type { CommandEntry } from './commands.js'

const domain = ['<domain>', 'name or UUID of the domain'] as const
const snapshot = ['<snapshot>', 'name of the snapshot'] as const

/** The commands for a domain's kept states, snapshots and moves. */
export const stateCommands: readonly CommandEntry[] = [
  {
    name: 'save',
    group: 'Devices and state',
    summary: 'write the running state to a new file and stop the machine',
    example: 'polyvisor save sl4 sl4.state',
    arguments: [domain, ['<file>', 'file to write']],
    load: async () => (await import('./commands/save.js')).save,
  },
  {
    name: 'restore',
    group: 'Devices and state',
    summary: 'start a domain from a file that save wrote',
    example: 'polyvisor restore sl4 sl4.state',
    arguments: [domain, ['<file>', 'file to read']],
    load: async () => (await import('./commands/save.js')).restore,
  },
  {
    name: 'managedsave',
    group: 'Devices and state',
    summary: 'save the running state where the driver keeps it; the next start goes on from it',
    example: 'polyvisor managedsave sl4',
    arguments: [domain],
    load: async () => (await import('./commands/save.js')).managedsave,
  },
  {
    name: 'managedsave-remove',
    group: 'Devices and state',
    summary: 'remove the state that managedsave saved; the next start boots',
    example: 'polyvisor managedsave-remove sl4',
    arguments: [domain],
    load: async () => (await import('./commands/save.js')).managedsaveRemove,
  },
  {
    name: 'dump',
    group: 'Devices and state',
    summary: 'write the memory of a running guest to a new file; the machine goes on',
    example: 'polyvisor dump sl4 sl4.core',
    arguments: [domain, ['<file>', 'file to write']],
    options: (command) =>
      command.option('--format <format>', 'elf, kdump-zlib, kdump-lzo or kdump-snappy; default: elf'),
    load: async () => (await import('./commands/save.js')).dump,
  },
  {
    name: 'backup',
    group: 'Devices and state',
    summary: 'copy disks of a running machine to new images, all as they are at one moment',
    example: 'polyvisor backup sl4 disk0=sl4-copy.qcow2',
    arguments: [domain, ['<disk=file...>', 'id of a disk and the image to write']],
    options: (command) =>
      command
        .option('--format <format>', 'qcow2 or raw; default: qcow2')
        .option('--checkpoint <name>', 'make a checkpoint of this name at the same moment')
        .option('--incremental <checkpoint>', 'copy only what has changed since this checkpoint'),
    load: async () => (await import('./commands/backup.js')).backup,
  },
  {
    name: 'checkpoint-create-as',
    group: 'Devices and state',
    summary: 'mark a moment since which it is known what of the disks has changed',
    example: 'polyvisor checkpoint-create-as sl4 monday',
    arguments: [domain, ['<checkpoint>', 'name of the new checkpoint']],
    options: (command) =>
      command
        .option('--description <text>', 'a line about it')
        .option('--disk <id...>', 'disks to track; default: all that the guest can write to'),
    load: async () => (await import('./commands/checkpoint.js')).checkpointCreateAs,
  },
  {
    name: 'checkpoint-list',
    group: 'Devices and state',
    summary: 'list the checkpoints, oldest first',
    example: 'polyvisor checkpoint-list sl4',
    arguments: [domain],
    load: async () => (await import('./commands/checkpoint.js')).checkpointList,
  },
  {
    name: 'checkpoint-delete',
    group: 'Devices and state',
    summary: 'delete a checkpoint; no data go with it',
    example: 'polyvisor checkpoint-delete sl4 monday',
    arguments: [domain, ['<checkpoint>', 'name of the checkpoint']],
    load: async () => (await import('./commands/checkpoint.js')).checkpointDelete,
  },
  {
    name: 'snapshot-create',
    aliases: ['snapshot-create-as'],
    group: 'Devices and state',
    summary: 'make a snapshot',
    example: 'polyvisor snapshot-create sl4 before-update',
    arguments: [domain, ['<snapshot>', 'name of the new snapshot']],
    options: (command) =>
      command
        .option('--description <text>', 'a sentence about it')
        .option('--kind <kind>', 'internal, external or memory; default: the first that the driver has'),
    load: async () => (await import('./commands/snapshot.js')).snapshotCreate,
  },
  {
    name: 'snapshot-list',
    group: 'Devices and state',
    summary: 'list the snapshots, oldest first',
    example: 'polyvisor snapshot-list sl4',
    arguments: [domain],
    load: async () => (await import('./commands/snapshot.js')).snapshotList,
  },
  {
    name: 'snapshot-revert',
    group: 'Devices and state',
    summary: 'return to a snapshot; what happened since is lost',
    example: 'polyvisor snapshot-revert sl4 before-update',
    arguments: [domain, snapshot],
    load: async () => (await import('./commands/snapshot.js')).snapshotRevert,
  },
  {
    name: 'snapshot-delete',
    group: 'Devices and state',
    summary: 'delete a snapshot',
    example: 'polyvisor snapshot-delete sl4 before-update',
    arguments: [domain, snapshot],
    load: async () => (await import('./commands/snapshot.js')).snapshotDelete,
  },
  {
    name: 'migrate',
    group: 'Devices and state',
    summary: 'move a running domain to another connection of the same driver',
    example: "polyvisor migrate sl4 'qemu:///session?state=/srv/other'",
    arguments: [domain, ['<uri>', 'URI of the destination']],
    options: (command) => command.option('--bandwidth <size>', "the most to send a second, as in '100 MiB'"),
    load: async () => (await import('./commands/migrate.js')).migrate,
  },
  {
    name: 'domjobinfo',
    group: 'Devices and state',
    summary: 'what a migration, save or dump of a domain is doing, whoever began it',
    example: 'polyvisor domjobinfo sl4',
    arguments: [domain],
    load: async () => (await import('./commands/job.js')).domjobinfo,
  },
  {
    name: 'domjobabort',
    group: 'Devices and state',
    summary: 'cancel the migration, save or dump of a domain; the machine goes on',
    example: 'polyvisor domjobabort sl4',
    arguments: [domain],
    load: async () => (await import('./commands/job.js')).domjobabort,
  },
]
