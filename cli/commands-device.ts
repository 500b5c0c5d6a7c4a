import type { CommandEntry } from './commands.js'

const domain = ['<domain>', 'name or UUID of the domain'] as const
const disk = ['<disk>', 'id of the disk'] as const
const blockBandwidth = ['--bandwidth <size>', "the most to copy in a second, as in '50 MiB'"] as const

/** The commands for a domain's size and devices. */
export const deviceCommands: readonly CommandEntry[] = [
  {
    name: 'setmem',
    group: 'Devices and state',
    summary: 'change the memory of a running guest',
    example: "polyvisor setmem sl4 '512 MiB'",
    arguments: [domain, ['<size>', "a number with a unit, as in '512 MiB'"]],
    load: async () => (await import('./commands/resize.js')).setmem,
  },
  {
    name: 'setvcpus',
    group: 'Devices and state',
    summary: 'change the number of virtual CPUs of a running guest',
    example: 'polyvisor setvcpus sl4 2',
    arguments: [domain, ['<count>', 'virtual CPUs']],
    load: async () => (await import('./commands/resize.js')).setvcpus,
  },
  {
    name: 'blockresize',
    group: 'Devices and state',
    summary: 'change the size of a disk of a running guest',
    example: "polyvisor blockresize sl4 disk0 '20 GiB'",
    arguments: [domain, ['<id>', 'id of the disk'], ['<size>', "a number with a unit, as in '20 GiB'"]],
    load: async () => (await import('./commands/resize.js')).blockresize,
  },
  {
    name: 'blockpull',
    group: 'Devices and state',
    summary: 'bring what the images below a disk’s own have into that one',
    example: 'polyvisor blockpull sl4 disk0 --base sl4-base.qcow2',
    arguments: [domain, disk],
    options: (command) =>
      command.option('--base <image>', 'the image that stays below; default: none').option(...blockBandwidth),
    load: async () => (await import('./commands/block-job.js')).blockpull,
  },
  {
    name: 'blockcommit',
    group: 'Devices and state',
    summary: 'write images behind a disk down into one below them',
    example: 'polyvisor blockcommit sl4 disk0',
    arguments: [domain, disk],
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
    arguments: [domain, disk, ['<file>', 'image to write']],
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
    arguments: [domain, disk],
    options: (command) => command.option('--abort', 'cancel it').option(...blockBandwidth),
    load: async () => (await import('./commands/block-job.js')).blockjob,
  },
  {
    name: 'change-media',
    group: 'Devices and state',
    summary: 'put another image into a CD-ROM or floppy drive of a running guest, or eject it',
    example: 'polyvisor change-media sl4 cd0 disc2.iso',
    arguments: [
      domain,
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
    arguments: [domain, ['<image>', 'image file']],
    options: (command) =>
      command
        .option('--id <id>', 'identifier of the disk; default: disk0, disk1, … in order')
        .option('--device <device>', 'disk, cdrom or floppy; default: disk')
        .option('--bus <bus>', 'virtio, scsi, sata, ide, nvme, usb or fdc; default: what suits the machine')
        .option('--format <format>', 'format of the image; default: by the ending of its name')
        .option(
          '--cache <mode>',
          'host caching: none, writeback, writethrough, directsync or unsafe; default: the hypervisor’s own',
        )
        .option('--readonly', 'refuse writes'),
    load: async () => (await import('./commands/device.js')).attachDisk,
  },
  {
    name: 'attach-interface',
    group: 'Devices and state',
    summary: 'add a network interface to a running guest',
    example: 'polyvisor attach-interface sl4 --type user --model virtio',
    arguments: [domain],
    options: (command) =>
      command
        .option('--id <id>', 'identifier of the interface; default: net0, net1, … in order')
        .option('--type <type>', 'user, isolated, bridge or tap; default: user')
        .option('--source <name>', 'bridge or tap device')
        .option('--model <model>', 'model of the card, such as virtio or e1000')
        .option('--mac <address>', 'Ethernet address; default: made from the UUID of the domain'),
    load: async () => (await import('./commands/device.js')).attachInterface,
  },
  {
    name: 'detach-device',
    group: 'Devices and state',
    summary: 'take a disk or network interface out of a running guest',
    example: 'polyvisor detach-device sl4 data',
    arguments: [domain, ['<id>', 'id of the device']],
    load: async () => (await import('./commands/device.js')).detachDevice,
  },
]
