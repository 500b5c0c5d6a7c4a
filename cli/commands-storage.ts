import type { CommandEntry } from './commands.js'
import { addListOptions, addPoolOption } from './list-options.js'

const pool = ['<pool>', 'name or UUID of the pool'] as const
const volume = ['<volume>', 'name of the volume, with --pool, or its path'] as const
const group = 'Storage'

/** The commands for storage pools and their volumes, named as virsh names them. */
export const storageCommands: readonly CommandEntry[] = [
  {
    name: 'pool-list',
    group,
    summary: 'list the storage pools that are active, or all',
    example: 'polyvisor pool-list --all',
    options: addListOptions,
    load: async () => (await import('./commands/pool.js')).poolList,
  },
  {
    name: 'pool-info',
    group,
    summary: 'state and size of a pool',
    example: 'polyvisor pool-info images',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolInfo,
  },
  {
    name: 'pool-define',
    group,
    summary: 'make a pool known; nothing is built or started',
    example: 'polyvisor pool-define images.yaml',
    arguments: [['<file>', 'specification in YAML or JSON; - is standard input']],
    load: async () => (await import('./commands/pool.js')).poolDefine,
  },
  {
    name: 'pool-build',
    group,
    summary: 'make what is under a pool: the folder, volume group or partition table',
    example: 'polyvisor pool-build images',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolBuild,
  },
  {
    name: 'pool-start',
    group,
    summary: 'start a pool, so that its volumes can be used',
    example: 'polyvisor pool-start images',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolStart,
  },
  {
    name: 'pool-destroy',
    group,
    summary: 'stop a pool; its volumes stay',
    example: 'polyvisor pool-destroy images',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolDestroy,
  },
  {
    name: 'pool-refresh',
    group,
    summary: 'look for volumes that came or went by other ways',
    example: 'polyvisor pool-refresh images',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolRefresh,
  },
  {
    name: 'pool-delete',
    group,
    summary: 'remove what is under a pool that is stopped; its definition stays',
    example: 'polyvisor pool-delete images',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolDelete,
  },
  {
    name: 'pool-undefine',
    group,
    summary: 'forget a pool that is stopped; its volumes stay',
    example: 'polyvisor pool-undefine images',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolUndefine,
  },
  {
    name: 'pool-autostart',
    group,
    summary: 'start a pool with the hypervisor',
    example: 'polyvisor pool-autostart images',
    arguments: [pool],
    options: (command) => command.option('--disable', 'do not start it any more'),
    load: async () => (await import('./commands/pool.js')).poolAutostart,
  },
  {
    name: 'pool-dumpspec',
    group,
    summary: 'print the specification of a pool, complete with defaults',
    example: 'polyvisor pool-dumpspec images > images.yaml',
    arguments: [pool],
    load: async () => (await import('./commands/pool.js')).poolDumpspec,
  },
  {
    name: 'vol-list',
    group,
    summary: 'list the volumes of a pool',
    example: 'polyvisor vol-list images',
    arguments: [pool],
    load: async () => (await import('./commands/volume.js')).volList,
  },
  {
    name: 'vol-info',
    group,
    summary: 'size, format and path of a volume',
    example: 'polyvisor vol-info sl4.qcow2 --pool images',
    arguments: [volume],
    options: addPoolOption,
    load: async () => (await import('./commands/volume.js')).volInfo,
  },
  {
    name: 'vol-create',
    aliases: ['vol-create-as'],
    group,
    summary: 'make a volume',
    example: "polyvisor vol-create images sl4.qcow2 '20 GiB' --format qcow2",
    arguments: [
      pool,
      ['<name>', 'name of the new volume'],
      ['<capacity>', "a number with a unit, as in '20 GiB'"],
    ],
    options: (command) =>
      command
        .option(
          '--allocation <size>',
          "size that is taken from the pool at once; default: the hypervisor's own",
        )
        .option('--format <format>', 'raw, qcow2, qed, vmdk or vpc; default: that of the pool')
        .option('--backing-vol <path>', 'image that the volume is a layer upon')
        .option('--backing-vol-format <format>', 'format of that image; default: raw'),
    load: async () => (await import('./commands/volume.js')).volCreate,
  },
  {
    name: 'vol-clone',
    group,
    summary: 'make another volume with the same content in the same pool',
    example: 'polyvisor vol-clone sl4.qcow2 copy.qcow2 --pool images',
    arguments: [volume, ['<newname>', 'name of the new volume']],
    options: addPoolOption,
    load: async () => (await import('./commands/volume.js')).volClone,
  },
  {
    name: 'vol-resize',
    group,
    summary: 'change the capacity of a volume',
    example: "polyvisor vol-resize sl4.qcow2 '40 GiB' --pool images",
    arguments: [volume, ['<capacity>', "a number with a unit, as in '40 GiB'"]],
    options: (command) => addPoolOption(command).option('--shrink', 'let it become smaller'),
    load: async () => (await import('./commands/volume.js')).volResize,
  },
  {
    name: 'vol-wipe',
    group,
    summary: 'overwrite a volume with zeros',
    example: 'polyvisor vol-wipe old.raw --pool images',
    arguments: [volume],
    options: addPoolOption,
    load: async () => (await import('./commands/volume.js')).volWipe,
  },
  {
    name: 'vol-upload',
    group,
    summary: 'write the bytes of a file into a volume, as they are',
    example: 'polyvisor vol-upload sl4.raw disk.img --pool images',
    arguments: [volume, ['<file>', 'file to read; - is standard input']],
    options: (command) =>
      addPoolOption(command)
        .option('--offset <size>', 'first byte of the volume to write to; default: 0')
        .option('--length <size>', 'how much of the file; default: all'),
    load: async () => (await import('./commands/volume-transfer.js')).volUpload,
  },
  {
    name: 'vol-download',
    group,
    summary: 'write the bytes of a volume to a new file, as they are',
    example: 'polyvisor vol-download sl4.raw disk.img --pool images',
    arguments: [volume, ['<file>', 'file to write']],
    options: (command) =>
      addPoolOption(command)
        .option('--offset <size>', 'first byte of the volume to read; default: 0')
        .option('--length <size>', 'how much of the volume; default: all')
        .option('--force', 'write over a file that is there'),
    load: async () => (await import('./commands/volume-transfer.js')).volDownload,
  },
  {
    name: 'vol-delete',
    group,
    summary: 'delete a volume with all that is in it',
    example: 'polyvisor vol-delete old.raw --pool images',
    arguments: [volume],
    options: addPoolOption,
    load: async () => (await import('./commands/volume.js')).volDelete,
  },
]
