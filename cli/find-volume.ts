import { HypervisorError } from '../src/errors.js'
import type { Storage, StorageVolume } from '../src/storage.js'
import { invalid } from './arguments.js'
import type { CommandContext } from './context.js'
import { withConnectionFeature } from './session.js'

/** A volume as a command line names it. */
export interface VolumeName {
  /** Its name; without a pool, its path. */
  readonly volume: string
  readonly pool: string | undefined
}

/** Opens the connection and finds a volume. @throws HypervisorError `ERR_NO_POOL`, `ERR_NO_VOLUME`. */
export async function withVolume(
  context: CommandContext,
  name: VolumeName,
  work: (volume: StorageVolume) => Promise<void>,
): Promise<void> {
  if (name.pool === undefined && !name.volume.startsWith('/')) {
    throw invalid('--pool', `is needed with the name of a volume, such as '${name.volume}'`)
  }
  await withConnectionFeature(context, 'storage', async ({ storage }) => {
    await work(await find(storage, name, context.call))
  })
}

async function find(
  storage: Storage,
  { volume, pool }: VolumeName,
  call: CommandContext['call'],
): Promise<StorageVolume> {
  if (pool !== undefined) return await (await storage.lookupPool(pool, call)).lookupVolume(volume, call)
  for (const { uuid, state } of await storage.listPools(call)) {
    if (state !== 'running' && state !== 'degraded') continue
    const candidate = await storage.lookupPool(uuid, call)
    const found = (await candidate.listVolumes(call)).find(({ path }) => path === volume)
    if (found !== undefined) return await candidate.lookupVolume(found.name, call)
  }
  throw new HypervisorError('ERR_NO_VOLUME', `no running pool has a volume at '${volume}'`)
}
