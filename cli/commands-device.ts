import type { CommandEntry } from './commands.js'

const name = ['<name>', 'name or UUID of the domain'] as const
const snapshot = ['<snapshot>', 'name of the snapshot'] as const
const disk = ['<disk>', 'id of the disk'] as const
const blockBandwidth = ['--bandwidth <size>', "the most to copy in a second, as in '50 MiB'"] as const

/** The commands for a domain's devices and kept states. */
export const deviceCommands: readonly CommandEntry[] = [
  {
    name: 'save',
    group: 'Devices and state',
    summary: 'write the running state to a new file and stop the machine',
    example: 'polyvisor save sl4 sl4.state',
    arguments: [name, ['<file>', 'file to write']],
    load: async () => (await import('./commands/save.js')).save,
  },
  {
    name: 'restore',
    group: 'Devices and state',
    summary: 'start a domain from a file that save wrote',
    example: 'polyvisor restore sl4 sl4.state',
    arguments: [name, ['<file>', 'file to read']],
    load: async () => (await import('./commands/save.js')).restore,
  },
  {
    name: 'managedsave',
    group: 'Devices and state',
    summary: 'save the running state where the driver keeps it; the next start goes on from it',
    example: 'polyvisor managedsave sl4',
    arguments: [name],
    load: async () => (await import('./commands/save.js')).managedsave,
  },
  {
    name: 'managedsave-remove',
    group: 'Devices and state',
    summary: 'remove the state that managedsave saved; the next start boots',
    example: 'polyvisor managedsave-remove sl4',
    arguments: [name],
    load: async () => (await import('./commands/save.js')).managedsaveRemove,
  },
  {
    name: 'dump',
    group: 'Devices and state',
    summary: 'write the memory of a running guest to a new file; the machine goes on',
    example: 'polyvisor dump sl4 sl4.core',
    arguments: [name, ['<file>', 'file to write']],
    options: (command) =>
      command.option('--format <format>', 'elf, kdump-zlib, kdump-lzo or kdump-snappy; default: elf'),
    load: async () => (await import('./commands/save.js')).dump,
  },
  {
    name: 'backup',
    group: 'Devices and state',
    summary: 'copy disks of a running machine to new images, all as they are at one moment',
    example: 'polyvisor backup sl4 disk0=sl4-copy.qcow2',
    arguments: [name, ['<disk=file...>', 'id of a disk and the image to write']],
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
    arguments: [name, ['<checkpoint>', 'name of the new checkpoint']],
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
    arguments: [name],
    load: async () => (await import('./commands/checkpoint.js')).checkpointList,
  },
  {
    name: 'checkpoint-delete',
    group: 'Devices and state',
    summary: 'delete a checkpoint; no data go with it',
    example: 'polyvisor checkpoint-delete sl4 monday',
    arguments: [name, ['<checkpoint>', 'name of the checkpoint']],
    load: async () => (await import('./commands/checkpoint.js')).checkpointDelete,
  },
  {
    name: 'snapshot-create',
    aliases: ['snapshot-create-as'],
    group: 'Devices and state',
    summary: 'make a snapshot',
    example: 'polyvisor snapshot-create sl4 before-update',
    arguments: [name, ['<snapshot>', 'name of the new snapshot']],
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
    arguments: [name],
    load: async () => (await import('./commands/snapshot.js')).snapshotList,
  },
  {
    name: 'snapshot-revert',
    group: 'Devices and state',
    summary: 'return to a snapshot; what happened since is lost',
    example: 'polyvisor snapshot-revert sl4 before-update',
    arguments: [name, snapshot],
    load: async () => (await import('./commands/snapshot.js')).snapshotRevert,
  },
  {
    name: 'snapshot-delete',
    group: 'Devices and state',
    summary: 'delete a snapshot',
    example: 'polyvisor snapshot-delete sl4 before-update',
    arguments: [name, snapshot],
    load: async () => (await import('./commands/snapshot.js')).snapshotDelete,
  },
  {
    name: 'setmem',
    group: 'Devices and state',
    summary: 'change the memory of a running guest',
    example: "polyvisor setmem sl4 '512 MiB'",
    arguments: [name, ['<size>', "a number with a unit, as in '512 MiB'"]],
    load: async () => (await import('./commands/resize.js')).setmem,
  },
  {
    name: 'setvcpus',
    group: 'Devices and state',
    summary: 'change the number of virtual CPUs of a running guest',
    example: 'polyvisor setvcpus sl4 2',
    arguments: [name, ['<count>', 'virtual CPUs']],
    load: async () => (await import('./commands/resize.js')).setvcpus,
  },
  {
    name: 'blockresize',
    group: 'Devices and state',
    summary: 'change the size of a disk of a running guest',
    example: "polyvisor blockresize sl4 disk0 '20 GiB'",
    arguments: [name, ['<id>', 'id of the disk'], ['<size>', "a number with a unit, as in '20 GiB'"]],
    load: async () => (await import('./commands/resize.js')).blockresize,
  },
  {
    name: 'blockpull',
    group: 'Devices and state',
    summary: 'bring what the images below a disk’s own have into that one',
    example: 'polyvisor blockpull sl4 disk0 --base sl4-base.qcow2',
    arguments: [name, disk],
    options: (command) =>
      command.option('--base <image>', 'the image that stays below; default: none').option(...blockBandwidth),
    load: async () => (await import('./commands/block-job.js')).blockpull,
  },
  {
    name: 'blockcommit',
    group: 'Devices and state',
    summary: 'write images behind a disk down into one below them',
    example: 'polyvisor blockcommit sl4 disk0',
    arguments: [name, disk],
    options: (command) =>
      command
        .option('--base <image>', 'the image to write to; default: the lowest')
        .option('--top <image>', 'the uppermost image to write; default: the one that the guest writes to')
        .option(...blockBandwidth),
    load: async () => (await import('./commands/block-job.js')).blockcommit,
  },
  {
    name: 'blockcopy',
    group: 'Devices and state',
    summary: 'copy a disk of a running machine to a new image, or move the machine to it',
    example: 'polyvisor blockcopy sl4 disk0 /srv/new/sl4.qcow2 --pivot',
    arguments: [name, disk, ['<file>', 'image to write']],
    options: (command) =>
      command
        .option('--pivot', 'let the machine go on with the copy')
        .option('--shallow', 'copy only the uppermost image')
        .option('--format <format>', 'qcow2 or raw; default: qcow2')
        .option(...blockBandwidth),
    load: async () => (await import('./commands/block-job.js')).blockcopy,
  },
  {
    name: 'blockjob',
    group: 'Devices and state',
    summary: 'what blockpull, blockcommit or blockcopy is doing; cancel it, or limit its pace',
    example: 'polyvisor blockjob sl4 disk0 --abort',
    arguments: [name, disk],
    options: (command) => command.option('--abort', 'cancel it').option(...blockBandwidth),
    load: async () => (await import('./commands/block-job.js')).blockjob,
  },
  {
    name: 'change-media',
    group: 'Devices and state',
    summary: 'put another image into a CD-ROM or floppy drive of a running guest, or eject it',
    example: 'polyvisor change-media sl4 cd0 disc2.iso',
    arguments: [
      name,
      ['<id>', 'id of the drive'],
      ['[image]', 'image file; without it the drive is emptied'],
    ],
    options: (command) =>
      command
        .option('--eject', 'take out the medium; there must be one')
        .option('--insert', 'put one into the drive, which must be empty')
        .option('--update', 'whatever is in the drive (the default)')
        .option('--force', 'open a tray that the guest has locked')
        .option('--format <format>', 'format of the image; default: by the ending of its name'),
    load: async () => (await import('./commands/media.js')).changeMedia,
  },
  {
    name: 'attach-disk',
    group: 'Devices and state',
    summary: 'add a disk to a running guest',
    example: 'polyvisor attach-disk sl4 data.qcow2 --id data',
    arguments: [name, ['<image>', 'image file']],
    options: (command) =>
      command
        .option('--id <id>', 'identifier of the disk')
        .option('--device <device>', 'disk, cdrom or floppy')
        .option('--bus <bus>', 'virtio, scsi, sata, ide, nvme or usb')
        .option('--format <format>', 'format of the image; default: by the ending of its name')
        .option('--cache <mode>', 'host caching: none, writeback, writethrough, directsync or unsafe')
        .option('--readonly', 'refuse writes'),
    load: async () => (await import('./commands/device.js')).attachDisk,
  },
  {
    name: 'attach-interface',
    group: 'Devices and state',
    summary: 'add a network interface to a running guest',
    example: 'polyvisor attach-interface sl4 --type user --model virtio',
    arguments: [name],
    options: (command) =>
      command
        .option('--id <id>', 'identifier of the interface')
        .option('--type <type>', 'user, isolated, bridge or tap')
        .option('--source <name>', 'bridge or tap device')
        .option('--model <model>', 'model of the card')
        .option('--mac <address>', 'Ethernet address'),
    load: async () => (await import('./commands/device.js')).attachInterface,
  },
  {
    name: 'detach-device',
    group: 'Devices and state',
    summary: 'take a disk or network interface out of a running guest',
    example: 'polyvisor detach-device sl4 data',
    arguments: [name, ['<id>', 'id of the device']],
    load: async () => (await import('./commands/device.js')).detachDevice,
  },
  {
    name: 'screenshot',
    group: 'Devices and state',
    summary: 'write a picture of the display to a new file',
    example: 'polyvisor screenshot sl4 sl4.png',
    arguments: [name, ['<file>', 'file to write']],
    load: async () => (await import('./commands/screenshot.js')).screenshot,
  },
  {
    name: 'domdisplay',
    group: 'Devices and state',
    summary: 'the address of the display, with a ticket for one connection in it',
    example: 'polyvisor domdisplay sl4',
    arguments: [name],
    options: (command) => command.option('--type <type>', 'webmks, for browsers, or mks; default: webmks'),
    load: async () => (await import('./commands/domdisplay.js')).domdisplay,
  },
  {
    name: 'send-key',
    group: 'Devices and state',
    summary: 'press keys together and release them',
    example: 'polyvisor send-key sl4 ctrl alt delete',
    arguments: [name, ['<key...>', "keys in QEMU's words: a, ret, ctrl, f1"]],
    load: async () => (await import('./commands/send-key.js')).sendKey,
  },
  {
    name: 'migrate',
    group: 'Devices and state',
    summary: 'move a running domain to another connection of the same driver',
    example: "polyvisor migrate sl4 'qemu:///session?state=/srv/other'",
    arguments: [name, ['<uri>', 'URI of the destination']],
    options: (command) => command.option('--bandwidth <size>', "the most to send a second, as in '100 MiB'"),
    load: async () => (await import('./commands/migrate.js')).migrate,
  },
  {
    name: 'domjobinfo',
    group: 'Devices and state',
    summary: 'what a migration, save or dump of a domain is doing, whoever began it',
    example: 'polyvisor domjobinfo sl4',
    arguments: [name],
    load: async () => (await import('./commands/job.js')).domjobinfo,
  },
  {
    name: 'domjobabort',
    group: 'Devices and state',
    summary: 'cancel it; the machine goes on',
    example: 'polyvisor domjobabort sl4',
    arguments: [name],
    load: async () => (await import('./commands/job.js')).domjobabort,
  },
  {
    name: 'agent-exec',
    group: 'Devices and state',
    summary: "run a program in the guest through its agent; its exit status becomes this command's",
    example: 'polyvisor agent-exec sl4 -- /bin/uname -a',
    arguments: [name, ['<program>', 'path in the guest; no shell'], ['[args...]', 'its arguments, after --']],
    load: async () => (await import('./commands/agent.js')).agentExec,
  },
  {
    name: 'guestinfo',
    group: 'Devices and state',
    summary: 'what the agent in the guest tells of its system, users, file systems and interfaces',
    example: 'polyvisor guestinfo sl4',
    arguments: [name],
    load: async () => (await import('./commands/guest.js')).guestinfo,
  },
  {
    name: 'domfsinfo',
    group: 'Devices and state',
    summary: 'the file systems that are mounted in the guest, by its agent',
    example: 'polyvisor domfsinfo sl4',
    arguments: [name],
    load: async () => (await import('./commands/guest.js')).domfsinfo,
  },
  {
    name: 'domifaddr',
    group: 'Devices and state',
    summary: 'the addresses of the network interfaces',
    example: 'polyvisor domifaddr sl4 --source agent',
    arguments: [name],
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
    arguments: [name],
    options: (command) =>
      command
        .option('--pretty', 'print a date instead of seconds since 1970-01-01 UTC')
        .option('--now', "set it to this host's time")
        .option('--sync', "set it to the guest's hardware clock")
        .option('--time <seconds>', 'set it to these seconds since 1970-01-01 UTC'),
    load: async () => (await import('./commands/guest.js')).domtime,
  },
]
