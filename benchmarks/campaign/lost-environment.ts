import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { campaignFiles } from './campaign-files.js'
import type { EnvironmentRecord } from './records.js'
import { scanSamples } from './sample-log.js'

/**
 * Refuses a folder that has samples and no `environment.json`, which is written before the first of them: nobody knows what
 * they were measured on, and the machine that goes on with them would be taken for theirs.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT`.
 */
export async function requireNotLost(
  folder: string,
  environment: EnvironmentRecord | undefined,
): Promise<void> {
  if (environment !== undefined) return
  const { length } = await scanSamples(folder, () => {})
  if (length === 0) return
  const path = join(folder, campaignFiles.environment)
  throw new HypervisorError(
    'ERR_STATE_CORRUPT',
    `the file '${path}' is gone: nobody knows what the samples beside it were measured on`,
    {
      field: path,
      hint: 'Get the folder again from where it was measured, or start a new campaign; nothing was changed.',
    },
  )
}
