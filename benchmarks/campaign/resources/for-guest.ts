import { join } from 'node:path'
import type { CampaignPlatform } from '../platform.js'
import { writeGuestDisk } from './disk-image.js'
import { startNetworkPeer } from './network-peer.js'
import { makeScratchFolder } from './scratch-folder.js'
import type { Given, Task } from './task.js'
import { toolPlace } from './tool-place.js'

/** What QEMU's user networking gives a guest: its own address, and the one under which it reaches the host's loopback. */
const guestAddress = '10.0.2.15'
const hostAddress = '10.0.2.2'

/** Size of the file system where the standard tools lay out their files, bytes. Blocks take room once they are written. */
const toolFileSystemBytes = 256 * 2 ** 20

/** What a Linux guest needs for its workloads, and which devices it has. */
export interface GuestTask extends Task {
  readonly devices: NonNullable<CampaignPlatform['devices']>
  readonly signal: AbortSignal | undefined
}

/**
 * Gives a Linux guest a disk and the network, and tells the payload by the kernel's command line.
 *
 * @throws as `provideResources`.
 */
export async function forGuest(platform: CampaignPlatform, task: GuestTask): Promise<Given> {
  const { spec, rootImage } = platform
  const { needs, own, devices, signal } = task
  const words: string[] = []
  const disks: NonNullable<CampaignPlatform['spec']['disks']> = []
  if (needs.has('disk') || needs.has('folder')) {
    const path = join(own(await makeScratchFolder()).path, 'disk')
    const size = rootImage === undefined ? undefined : toolFileSystemBytes
    const { direct, fileSystem } = await writeGuestDisk(path, signal, size)
    const partitions = devices.disk === 'virtio' ? '/dev/vda' : '/dev/sda'
    if (direct) {
      disks.push({ path, format: 'raw', cache: 'none', bus: devices.disk })
      if (needs.has('disk')) words.push(`disk=${partitions}1`)
      if (needs.has('folder') && fileSystem) words.push(`mount=${partitions}2`, 'folder=/disk')
    }
  }
  if (rootImage !== undefined) {
    // Kernels name the disks of virtio-blk in the order of their places on the bus.
    words.push(`root=${disks.length > 0 && devices.disk === 'virtio' ? '/dev/vdb' : '/dev/vda'}`)
    disks.push({ path: rootImage.squashfs, format: 'raw', readonly: true, bus: 'virtio' })
  }
  if (needs.has('peer')) words.push(`peer=${hostAddress}:${own(await startNetworkPeer()).port}`)
  const given = await toolPlace(platform, '/disk', hostAddress, task)
  const network = needs.has('peer') || needs.has('tool-peer')
  if (network) words.push(`address=${guestAddress}`)
  if (words.length === 0) return { spec, ...given }
  const { boot = {} } = spec
  return {
    spec: {
      ...spec,
      boot: { ...boot, cmdline: [boot.cmdline, ...words].join(' ') },
      disks,
      ...(network ? { networks: [{ type: 'user' as const, model: devices.network }] } : {}),
    },
    ...given,
  }
}
