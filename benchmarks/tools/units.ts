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

/** A path without blanks, as one word of a command. @throws HypervisorError `ERR_INVALID_ARGUMENT` if it is none. */
export function folderWord({ folder }: ToolPlace): string {
  // A colon would make two file names of one for fio.
  if (/^(\/[A-Za-z0-9._-]+)+$/.test(folder)) return folder
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `the tools cannot use the folder '${folder}'`, {
    field: 'folder',
    hint: 'An absolute path of letters, digits, points, hyphens and underscores.',
  })
}
