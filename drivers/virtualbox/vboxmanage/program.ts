import type { Meanings } from '../../command-line/failure.js'
import { type CommandProgram, createProgram, findProgram } from '../../command-line/program.js'

/** What VBoxManage writes, and the code that it means: the texts and codes of VirtualBox's Main API. */
const meanings: Meanings = [
  [/Could not find a registered machine/, 'ERR_NO_DOMAIN'],
  [/Could not find a snapshot/, 'ERR_NO_SNAPSHOT'],
  [/already locked (?:by|for) a session|while it is locked/, 'ERR_BUSY'],
  [/VBOX_E_OBJECT_IN_USE/, 'ERR_BUSY'],
  [/is not currently running|Machine in invalid state/, 'ERR_INVALID_STATE'],
  [/VBOX_E_INVALID_(?:VM|OBJECT)_STATE/, 'ERR_INVALID_STATE'],
  [/VBOX_E_FILE_ERROR|VERR_FILE_NOT_FOUND|VERR_PATH_NOT_FOUND/, 'ERR_FILE'],
]

/** Where VirtualBox puts its program on systems that have it on no PATH. */
const usualFolders = ['/usr/local/bin', '/Applications/VirtualBox.app/Contents/MacOS', '/opt/VirtualBox']

/** Where VBoxManage is. @throws HypervisorError `ERR_NOT_INSTALLED`. */
export function findVboxManage(given: string | undefined): string {
  return findProgram(given, {
    name: 'VBoxManage',
    further: usualFolders,
    hint: 'Install VirtualBox, or name the program: virtualbox:///?program=/path/to/VBoxManage.',
  })
}

/**
 * VBoxManage of a user's machines.
 *
 * @param home Folder of VirtualBox's own configuration (`VBOX_USER_HOME`). Default: the user's.
 */
export function vboxManage(path: string, home: string | undefined): CommandProgram {
  return createProgram({
    path,
    before: ['-q'],
    environment: home === undefined ? {} : { VBOX_USER_HOME: home },
    meanings,
    complaintOf,
  })
}

/** The first error that is written; what follows tells where in VirtualBox it comes from. */
function complaintOf(output: string): string {
  const errors = output
    .split('\n')
    .flatMap((line) => /^VBoxManage(?:\.exe)?: error: (.*)$/.exec(line)?.[1] ?? [])
  return errors.find((line) => !/^(?:Details|Context):/.test(line))?.trim() ?? ''
}
