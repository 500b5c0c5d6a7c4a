import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ToolPlace } from '../../tools/tool.js'
import type { CampaignPlatform } from '../platform.js'
import type { WorkloadNeed } from '../workload.js'
import { writeDisk, writeGuestDisk } from './disk-image.js'
import { startNetworkPeer } from './network-peer.js'
import { makeScratchFolder } from './scratch-folder.js'
import { startToolPeer } from './tool-peer.js'

/** What a boot was given for its workloads. Disposing of it, after the machine is gone, removes all of it. */
export interface Resources extends AsyncDisposable {
  /** The specification of the machine with it. */
  readonly spec: CampaignPlatform['spec']
  /** Where the standard tools run; `undefined` on a platform without a root file system. */
  readonly place?: ToolPlace
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
    const provided =
      devices !== undefined
        ? await forGuest(platform, { devices, needs, own, signal })
        : record.class === 'native'
          ? await forProcess(platform, { needs, own })
          : { spec: platform.spec }
    return { ...provided, [Symbol.asyncDispose]: release }
  } catch (error) {
    await release()
    throw error
  }
}

type Provided = Pick<Resources, 'spec' | 'place'>

interface Task {
  readonly needs: ReadonlySet<WorkloadNeed>
  /** Takes care of something until the release. */
  own<Owned extends AsyncDisposable>(made: Owned): Owned
}

async function forProcess({ spec, rootImage }: CampaignPlatform, { needs, own }: Task): Promise<Provided> {
  const args: string[] = []
  const scratch = needs.has('disk') || needs.has('folder') ? own(await makeScratchFolder()).path : undefined
  if (rootImage !== undefined) args.push(`root=${rootImage.root}`)
  if (rootImage !== undefined && scratch !== undefined) args.push(`bind=${scratch}`)
  // A process in a root file system of its own has the folder at /disk there.
  const seen = rootImage === undefined ? scratch : '/disk'
  if (scratch !== undefined) {
    if (needs.has('disk') && (await writeDisk(join(scratch, 'disk')))) args.push(`disk=${seen}/disk`)
    if (needs.has('folder')) {
      await mkdir(join(scratch, 'files'), { mode: 0o700 })
      args.push(`folder=${seen}/files`)
    }
  }
  if (needs.has('peer')) args.push(`peer=127.0.0.1:${own(await startNetworkPeer()).port}`)
  return {
    spec: args.length === 0 ? spec : { ...spec, native: { args } },
    ...(await toolPlace(rootImage, `${seen}/files`, '127.0.0.1', { needs, own })),
  }
}

/** Where the tools of a root file system run, if the platform has one. */
async function toolPlace(
  rootImage: CampaignPlatform['rootImage'],
  folder: string,
  address: string,
  { needs, own }: Task,
): Promise<Pick<Resources, 'place'>> {
  if (rootImage === undefined) return {}
  if (!needs.has('tool-peer')) return { place: { folder } }
  const { port } = own(await startToolPeer(rootImage.root))
  return { place: { folder, peer: { address, port } } }
}

/** What QEMU's user networking gives a guest: its own address, and the one under which it reaches the host's loopback. */
const guestAddress = '10.0.2.15'
const hostAddress = '10.0.2.2'

interface GuestTask extends Task {
  readonly devices: NonNullable<CampaignPlatform['devices']>
  readonly signal: AbortSignal | undefined
}

async function forGuest(
  { spec, rootImage }: CampaignPlatform,
  { needs, own, devices, signal }: GuestTask,
): Promise<Provided> {
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
    disks.push({ path: rootImage.squashfs, format: 'raw', readonly: true, bus: 'virtio' })
    words.push(`root=${disks.length > 1 && devices.disk === 'virtio' ? '/dev/vdb' : '/dev/vda'}`)
  }
  if (needs.has('peer')) words.push(`peer=${hostAddress}:${own(await startNetworkPeer()).port}`)
  const place = await toolPlace(rootImage, '/disk', hostAddress, { needs, own })
  const network = needs.has('peer') || needs.has('tool-peer')
  if (network) words.push(`address=${guestAddress}`)
  if (words.length === 0) return { spec, ...place }
  const { boot = {} } = spec
  return {
    spec: {
      ...spec,
      boot: { ...boot, cmdline: [boot.cmdline, ...words].join(' ') },
      disks,
      ...(network ? { networks: [{ type: 'user' as const, model: devices.network }] } : {}),
    },
    ...place,
  }
}

/** Size of a guest's file system where the standard tools lay out their files, bytes. Blocks take room once written. */
const toolFileSystemBytes = 256 * 2 ** 20
