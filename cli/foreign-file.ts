import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignFiles } from '../benchmarks/campaign/campaign-files.js'
import { invalid } from './arguments.js'

/**
 * Makes sure that an output is none of the files that campaigns consist of: written over one of those it would be made of,
 * it would be the end of that campaign.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the option.
 */
export async function requireForeign(
  option: string,
  file: string,
  folders: readonly string[],
): Promise<void> {
  const target = await identityOf(file)
  if (target === undefined) return
  const paths = folders.flatMap((folder) => Object.values(campaignFiles).map((name) => join(folder, name)))
  const own = await Promise.all(paths.map(identityOf))
  if (own.includes(target))
    throw invalid(option, `'${file}' is a file of the campaign itself`, 'Name another one.')
}

/** Which file a path leads to, whichever way; `undefined` where there is none. */
async function identityOf(path: string): Promise<string | undefined> {
  return await stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${dev} ${ino}`,
    () => undefined,
  )
}
