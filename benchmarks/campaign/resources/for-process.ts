import type { CampaignPlatform } from '../platform.js'
import { startNetworkPeer } from './network-peer.js'
import { makeScratchFiles } from './scratch-files.js'
import type { Given, Task } from './task.js'
import { toolPlace } from './tool-place.js'

/** Where a process in a root file system sees its files. */
const rooted = '/disk'

/** Gives a process what it needs, on this machine's disk and loopback address. @throws as `provideResources`. */
export async function forProcess(platform: CampaignPlatform, task: Task): Promise<Given> {
  const { spec, rootImage } = platform
  const files = await makeScratchFiles(task)
  const place = rootImage === undefined ? files?.path : rooted
  const args: string[] = []
  if (rootImage !== undefined) args.push(`root=${rootImage.root}`)
  if (rootImage !== undefined && files !== undefined) args.push(`bind=${files.path}`)
  if (files !== undefined && place !== undefined) args.push(...files.argumentsFor(place))
  if (task.needs.has('peer')) args.push(`peer=127.0.0.1:${task.own(await startNetworkPeer()).port}`)
  return {
    spec: args.length === 0 ? spec : { ...spec, native: { args } },
    ...(await toolPlace(platform, `${rooted}/files`, '127.0.0.1', task)),
  }
}
