import type { Meanings } from '../../command-line/failure.js'
import { type CommandProgram, createProgram, findProgram } from '../../command-line/program.js'
import type { VmrunProduct } from './commands.js'

/** What vmrun writes, and the code that it means (VIX API, error texts). It writes errors on standard output. */
const meanings: Meanings = [
  [/Encrypted virtual machine password/, 'ERR_UNSUPPORTED'],
  [
    /Error: The virtual machine (?:is not powered on|needs to be powered on|is not running)/,
    'ERR_INVALID_STATE',
  ],
  [/Error: The virtual machine (?:is already running|should not be powered on)/, 'ERR_INVALID_STATE'],
  [
    /Error: The virtual machine cannot be found|Error: Cannot open VM|Error: A file was not found/,
    'ERR_NO_DOMAIN',
  ],
  [/Error: The snapshot does not exist|Error: Invalid snapshot name/, 'ERR_NO_SNAPSHOT'],
  [/Error: The name already exists/, 'ERR_SNAPSHOT_EXISTS'],
  [/Error: The (?:file|object) is (?:already in use|busy)/, 'ERR_BUSY'],
]

/** Where VMware puts its program on systems that have it on no PATH. */
const usualFolders = [
  '/Applications/VMware Fusion.app/Contents/Library',
  '/Applications/VMware Fusion.app/Contents/Public',
]

/** Where vmrun is. @throws HypervisorError `ERR_NOT_INSTALLED`. */
export function findVmrun(given: string | undefined): string {
  return findProgram(given, {
    name: 'vmrun',
    further: usualFolders,
    hint: 'Install VMware Workstation, Player with VIX, or Fusion, or name the program: vmware-desktop:///?program=/path/to/vmrun.',
  })
}

/** vmrun of a product. */
export function vmrun(path: string, product: VmrunProduct): CommandProgram {
  return createProgram({ path, before: ['-T', product], meanings, complaintOf })
}

/** It asks for the password of an encrypted machine, finds nobody there, and complains behind the question. */
function complaintOf(output: string): string {
  const words = /(?:^|: )Error: (.*)$/m.exec(output)?.[1]?.trim() ?? ''
  if (!/Encrypted virtual machine password/.test(output)) return words
  return `${words}: the machine is encrypted, and vmrun wants its password where every user of this host can read it`
}
