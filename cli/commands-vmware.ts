import type { Command } from 'commander'
import type { CommandEntry } from './commands.js'

const group = 'VMware vSphere'
const domain = ['<domain>', 'name, UUID or inventory path of the domain'] as const
const path = ['<path>', "path on a datastore: '[datastore1] folder/disc.iso'"] as const
const folder = ['<folder>', "folder on a datastore: '[datastore1] folder', or '[datastore1]'"] as const

/** The options that say where a machine goes, by inventory paths. */
const addPlaces = (command: Command): Command =>
  command
    .option('--host <path>', 'a host: /DC0/host/CLUSTER/HOST')
    .option('--pool <path>', 'a resource pool: /DC0/host/CLUSTER/Resources')
    .option('--folder <path>', 'a folder of machines: /DC0/vm/FOLDER')

const addPlacesWithDatastore = (command: Command): Command =>
  addPlaces(command).option('--datastore <path>', 'a datastore: /DC0/datastore/NAME')

/** The commands for what only a vCenter or an ESXi has, with the names that govc has for them as aliases. */
export const vmwareCommands: readonly CommandEntry[] = [
  {
    name: 'datastore-list',
    aliases: ['datastore.info'],
    group,
    summary: 'list the datastores with their sizes',
    example: 'polyvisor -c vmware://vcenter.example/DC0 datastore-list',
    options: (command) => command.option('--name', 'print names only, one a line'),
    load: async () => (await import('./commands/datastore.js')).datastoreList,
  },
  {
    name: 'datastore-ls',
    aliases: ['datastore.ls'],
    group,
    summary: 'list the files of a folder',
    example: "polyvisor datastore-ls '[datastore1] discs' --pattern '*.iso'",
    arguments: [folder],
    options: (command) =>
      command
        .option('-R, --recursive', 'also of the folders below')
        .option('--pattern <pattern>', 'only names like this, with * and ?')
        .option('--name', 'print names only, one a line'),
    load: async () => (await import('./commands/datastore.js')).datastoreLs,
  },
  {
    name: 'datastore-mkdir',
    aliases: ['datastore.mkdir'],
    group,
    summary: 'make a folder, and those above it',
    example: "polyvisor datastore-mkdir '[datastore1] discs'",
    arguments: [folder],
    load: async () => (await import('./commands/datastore.js')).datastoreMkdir,
  },
  {
    name: 'datastore-upload',
    aliases: ['datastore.upload'],
    group,
    summary: 'write a file to a datastore',
    example: "polyvisor datastore-upload sl4.iso '[datastore1] discs/sl4.iso'",
    arguments: [['<file>', 'file to read; - is standard input'], path],
    options: (command) =>
      command
        .option('--force', 'write over a file that is there')
        .option('--length <size>', 'how much of the file; default: all'),
    load: async () => (await import('./commands/datastore-transfer.js')).datastoreUpload,
  },
  {
    name: 'datastore-download',
    aliases: ['datastore.download'],
    group,
    summary: 'write a file of a datastore to a new file',
    example: "polyvisor datastore-download '[datastore1] discs/sl4.iso' sl4.iso",
    arguments: [path, ['<file>', 'file to write']],
    options: (command) => command.option('--force', 'write over a file that is there'),
    load: async () => (await import('./commands/datastore-transfer.js')).datastoreDownload,
  },
  {
    name: 'datastore-rm',
    aliases: ['datastore.rm'],
    group,
    summary: 'remove a file, or a disk with all of its files',
    example: "polyvisor datastore-rm '[datastore1] discs/sl4.iso'",
    arguments: [path],
    options: (command) =>
      command.option('-r, --recursive', 'also a folder, with all that is in it, disks as well'),
    load: async () => (await import('./commands/datastore.js')).datastoreRm,
  },
  {
    name: 'vm-clone',
    aliases: ['vm.clone'],
    group,
    summary: 'make another domain of one, disks included; a vCenter does it',
    example: 'polyvisor vm-clone sl4 sl4-copy --folder /DC0/vm/archive',
    arguments: [domain, ['<newname>', 'name of the new domain']],
    options: (command) =>
      addPlacesWithDatastore(command)
        .option('--snapshot <name>', 'the state of this snapshot; default: the present one')
        .option('--linked', 'keep only what is different from the disks of the snapshot'),
    load: async () => (await import('./commands/vm.js')).vmClone,
  },
  {
    name: 'vm-register',
    aliases: ['vm.register'],
    group,
    summary: 'make a domain known whose files are on a datastore',
    example: "polyvisor vm-register '[datastore1] sl4/sl4.vmx'",
    arguments: [['<path>', "path of its file: '[datastore1] sl4/sl4.vmx'"]],
    options: (command) => addPlaces(command).option('--name <name>', 'its name; default: that of its file'),
    load: async () => (await import('./commands/vm.js')).vmRegister,
  },
  {
    name: 'vm-unregister',
    aliases: ['vm.unregister'],
    group,
    summary: 'forget a domain that is off; all of its files stay',
    example: 'polyvisor vm-unregister sl4',
    arguments: [domain],
    load: async () => (await import('./commands/vm.js')).vmUnregister,
  },
  {
    name: 'vm-relocate',
    aliases: ['vm.migrate'],
    group,
    summary: 'move a domain, running or not, to another host, pool, datastore or folder of the vCenter',
    example: 'polyvisor vm-relocate sl4 --host /DC0/host/C0/esx2.example --datastore /DC0/datastore/ssd',
    arguments: [domain],
    options: addPlacesWithDatastore,
    load: async () => (await import('./commands/vm.js')).vmRelocate,
  },
  {
    name: 'import-ovf',
    aliases: ['import.ovf', 'import.ova'],
    group,
    summary: 'make a domain of an OVF package, a descriptor (.ovf) or an archive (.ova)',
    example: "polyvisor import-ovf sl4.ova --network 'VM Network=LAN'",
    arguments: [['<file>', 'descriptor or archive']],
    options: (command) =>
      command
        .option('--name <name>', 'name of the domain; default: that of the package')
        .option('--datastore <name>', "where its disks go; default: the URI's")
        .option(
          '--network <pair...>',
          'network of the server for one of the package: of the package=of the server',
        ),
    load: async () => (await import('./commands/import-ovf.js')).importOvfCommand,
  },
  {
    name: 'export-ovf',
    aliases: ['export.ovf'],
    group,
    summary: 'write a domain that is off with its disks as an OVF package',
    example: 'polyvisor export-ovf sl4 sl4.ova',
    arguments: [domain, ['<file>', 'archive (.ova) to write, or descriptor (.ovf) with the disks beside it']],
    options: (command) => command.option('--force', 'write over files that are there'),
    load: async () => (await import('./commands/export-ovf.js')).exportOvfCommand,
  },
]
