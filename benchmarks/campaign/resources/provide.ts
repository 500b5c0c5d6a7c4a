import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CampaignPlatform } from '../platform.js'
import type { WorkloadNeed } from '../workload.js'
import { writeDisk, writeGuestDisk } from './disk-image.js'
import { startNetworkPeer } from './network-peer.js'
import { makeScratchFolder } from './scratch-folder.js'

/** What a boot was given for its workloads. Disposing of it, after the machine is gone, removes all of it. */
export interface Resources extends AsyncDisposable {
  /** The specification of the machine with it. */
  readonly spec: CampaignPlatform['spec']
}

/**
 * Makes what workloads need beside the machine: a disk of their own, a folder on a disk's file system, a partner for
 * the network. A process and a Linux guest are told of it by arguments; other platforms have no such workloads.
 *
 * What this machine cannot give is left out, and the payload then says that it cannot run the workload.
 *
 * @throws HypervisorError `ERR_FILE` if a file cannot be written, `ERR_START_FAILED` for the partner, `ERR_ABORTED`.
 */
export async function provideResources(
  platform: CampaignPlatform,
  needs: ReadonlySet<WorkloadNeed>,
  signal?: AbortSignal,
): Promise<Resources> {
  const owned: AsyncDisposable[] = []
  const release = async (): Promise<void> => {
    for (let last = owned.pop(); last !== undefined; last = owned.pop()) await last[Symbol.asyncDispose]()
  }
  const own = <Owned extends AsyncDisposable>(made: Owned): Owned => {
    owned.push(made)
    return made
  }
  const { devices, record } = platform
  try {
    const spec =
      devices !== undefined
        ? await forGuest(platform.spec, { devices, needs, own, signal })
        : record.class === 'native'
          ? await forProcess(platform.spec, { needs, own })
          : platform.spec
    return { spec, [Symbol.asyncDispose]: release }
  } catch (error) {
    await release()
    throw error
  }
}

interface Task {
  readonly needs: ReadonlySet<WorkloadNeed>
  /** Takes care of something until the release. */
  own<Owned extends AsyncDisposable>(made: Owned): Owned
}

async function forProcess(spec: CampaignPlatform['spec'], { needs, own }: Task) {
  const args: string[] = []
  if (needs.has('disk') || needs.has('folder')) {
    const { path } = own(await makeScratchFolder())
    if (needs.has('disk') && (await writeDisk(join(path, 'disk')))) args.push(`disk=${path}/disk`)
    if (needs.has('folder')) {
      await mkdir(join(path, 'files'), { mode: 0o700 })
      args.push(`folder=${path}/files`)
    }
  }
  if (needs.has('peer')) args.push(`peer=127.0.0.1:${own(await startNetworkPeer()).port}`)
  return args.length === 0 ? spec : { ...spec, native: { args } }
}

/** What QEMU's user networking gives a guest: its own address, and the one under which it reaches the host's loopback. */
const guestAddress = '10.0.2.15'
const hostAddress = '10.0.2.2'

interface GuestTask extends Task {
  readonly devices: NonNullable<CampaignPlatform['devices']>
  readonly signal: AbortSignal | undefined
}

async function forGuest(spec: CampaignPlatform['spec'], { needs, own, devices, signal }: GuestTask) {
  const words: string[] = []
  const disks: NonNullable<CampaignPlatform['spec']['disks']> = []
  if (needs.has('disk') || needs.has('folder')) {
    const path = join(own(await makeScratchFolder()).path, 'disk')
    const { direct, fileSystem } = await writeGuestDisk(path, signal)
    const partitions = devices.disk === 'virtio' ? '/dev/vda' : '/dev/sda'
    if (direct) {
      disks.push({ path, format: 'raw', cache: 'none', bus: devices.disk })
      if (needs.has('disk')) words.push(`disk=${partitions}1`)
      if (needs.has('folder') && fileSystem) words.push(`mount=${partitions}2`, 'folder=/disk')
    }
  }
  if (needs.has('peer')) {
    const { port } = own(await startNetworkPeer())
    words.push(`address=${guestAddress}`, `peer=${hostAddress}:${port}`)
  }
  if (words.length === 0) return spec
  const { boot = {} } = spec
  return {
    ...spec,
    boot: { ...boot, cmdline: [boot.cmdline, ...words].join(' ') },
    disks,
    ...(needs.has('peer') ? { networks: [{ type: 'user' as const, model: devices.network }] } : {}),
  }
}
