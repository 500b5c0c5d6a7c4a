import { HypervisorError } from '../../src/index.js'
import type { ToolPlace, ToolWorkload } from './tool.js'

/**
 * Checks a number of units.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` if it is not an integer from 1 to the workload's most.
 */
export function checkUnits(
  units: number,
  { name, mostUnits }: Pick<ToolWorkload, 'name' | 'mostUnits'>,
): void {
  if (Number.isSafeInteger(units) && units >= 1 && units <= mostUnits) return
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${name} cannot do ${units} units`, {
    field: 'units',
    hint: `A whole number from 1 to ${mostUnits}.`,
  })
}

/** Characters that a folder's path may have, so that every command fits into a line of the payload's protocol. */
const longestFolder = 64

/**
 * A folder as one word of a command.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` if it is no absolute path of at most 64 characters of printable ASCII
 *   without blanks, or has a colon or backslash in it, which fio takes for its own.
 */
export function folderWord({ folder }: ToolPlace): string {
  if (folder.length <= longestFolder && /^\/[!-9;-[\]-~]*$/.test(folder)) return folder
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `the tools cannot use the folder '${folder}'`, {
    field: 'folder',
    hint: `An absolute path of at most ${longestFolder} characters, without blanks, colons and backslashes.`,
  })
}
