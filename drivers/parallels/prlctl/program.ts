import type { Meanings } from '../../command-line/failure.js'
import { type CommandProgram, createProgram, findProgram } from '../../command-line/program.js'

/** What prlctl writes, and the code that it means. */
const meanings: Meanings = [
  [/virtual machine could not be found|is not registered in the virtual machine directory/i, 'ERR_NO_DOMAIN'],
  [/snapshot (?:could not be|was not|is not) found/i, 'ERR_NO_SNAPSHOT'],
  [/is in the "[^"]*" state|in (?:its|the) current state/i, 'ERR_INVALID_STATE'],
  [/virtual machine is (?:busy|locked)|Data synchronization is currently in progress/i, 'ERR_BUSY'],
]

/** Where Parallels Desktop puts its program. */
const usualFolders = ['/usr/local/bin', '/Applications/Parallels Desktop.app/Contents/MacOS']

/** Where prlctl is. @throws HypervisorError `ERR_NOT_INSTALLED`. */
export function findPrlctl(given: string | undefined): string {
  return findProgram(given, {
    name: 'prlctl',
    further: usualFolders,
    hint: 'Install Parallels Desktop, Pro or Business Edition, or name the program: parallels:///?program=/path/to/prlctl.',
  })
}

/** prlctl of this user's machines. */
export function prlctl(path: string): CommandProgram {
  return createProgram({ path, meanings, complaintOf })
}

/** The first complaint, with the lines over which it goes on. */
function complaintOf(output: string): string {
  const from = /^(?:Failed|Unable|Unrecognized|An (?:incorrect|invalid)|Error|Login failed)/m.exec(
    output,
  )?.index
  return from === undefined ? '' : (output.slice(from).split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ').trim()
}
