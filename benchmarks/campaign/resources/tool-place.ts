import type { CampaignPlatform } from '../platform.js'
import type { Given, Task } from './task.js'
import { startToolPeer } from './tool-peer.js'

/**
 * Where the tools of a root file system run, if the platform has one, and their partner if they need it.
 *
 * @param folder A folder on a disk's file system, as the tools see it.
 * @param host The address under which they reach this machine's loopback.
 */
export async function toolPlace(
  { rootImage }: CampaignPlatform,
  folder: string,
  host: string,
  { needs, own }: Task,
): Promise<Pick<Given, 'place'>> {
  if (rootImage === undefined) return {}
  if (!needs.has('tool-peer')) return { place: { folder } }
  const { port, idle } = own(await startToolPeer(rootImage.root))
  return { place: { folder, peer: { address: host, port, idle } } }
}
