import type { CampaignPlatform } from '../platform.js'
import { startNetworkPeer } from './network-peer.js'
import { makeScratchFiles } from './scratch-files.js'
import type { Given, Task } from './task.js'
import { toolPlace } from './tool-place.js'

/** Where a container sees its files: in a root file system there is a folder for them. */
const places = { bare: '/scratch', rooted: '/disk' } as const

/**
 * Gives a container what it needs: the same as a process, its files in a mount, and the host's network where a
 * partner is asked for, so that neither a virtual disk nor a virtual network is between it and that.
 *
 * @throws as `provideResources`.
 */
export async function forContainer(platform: CampaignPlatform, task: Task): Promise<Given> {
  const { spec, rootImage } = platform
  const files = await makeScratchFiles(task)
  const target = rootImage === undefined ? places.bare : places.rooted
  const args = [...(rootImage === undefined ? [] : ['root=/']), ...(files?.argumentsFor(target) ?? [])]
  if (task.needs.has('peer')) args.push(`peer=127.0.0.1:${task.own(await startNetworkPeer()).port}`)
  const given = await toolPlace(platform, `${places.rooted}/files`, '127.0.0.1', task)
  if (args.length === 0) return { spec, ...given }
  const container = {
    args,
    ...(files === undefined ? {} : { mounts: [{ source: files.path, target, readonly: false }] }),
    ...(rootImage === undefined ? {} : { root: rootImage.root }),
    ...(task.needs.has('peer') || task.needs.has('tool-peer') ? { network: 'host' } : {}),
  }
  return { spec: { ...spec, container }, ...given }
}
