import { readFile } from 'node:fs/promises'
import { readEndpoint } from '../../../drivers/xen/endpoint.js'
import { openHost } from '../../../drivers/xen/host/open.js'
import { parseUri } from '../../../src/index.js'
import { once } from '../once.js'
import { type CampaignPlatform, connectionOf } from '../platform.js'
import { makeHostFolder } from './host-folder.js'

/** Platforms whose files are where their machines are made. Disposing of them removes the files there. */
export interface StagedPlatforms extends AsyncDisposable {
  readonly platforms: readonly CampaignPlatform[]
}

/**
 * Brings the files that machines of Xen start from to their dom0, since paths are those of the host there. Other platforms
 * stay as they are.
 *
 * @throws HypervisorError as the opening of a dom0, and `ERR_FILE` if it cannot keep them; `ERR_ABORTED`.
 */
export async function stageFiles(
  platforms: readonly CampaignPlatform[],
  signal?: AbortSignal,
): Promise<StagedPlatforms> {
  const owned: AsyncDisposable[] = []
  const release = async (): Promise<void> => {
    for (let last = owned.pop(); last !== undefined; last = owned.pop()) await last[Symbol.asyncDispose]()
  }
  try {
    const folderAt = once(async (uri) => {
      const host = await openHost(readEndpoint(parseUri(uri)), signal)
      owned.push({ [Symbol.asyncDispose]: () => host.close() })
      const folder = await makeHostFolder(host, signal)
      owned.push(folder)
      return once(async (path) => await folder.put(await readFile(path), signal))
    })
    const staged: CampaignPlatform[] = []
    for (const platform of platforms) {
      const isXen = platform.record.driver === 'xen'
      staged.push(isXen ? await withFiles(platform, await folderAt(connectionOf(platform))) : platform)
    }
    return { platforms: staged, [Symbol.asyncDispose]: release }
  } catch (error) {
    await release()
    throw error
  }
}

/** The platform with the paths of its files on the host. */
async function withFiles(
  platform: CampaignPlatform,
  put: (path: string) => Promise<string>,
): Promise<CampaignPlatform> {
  const { spec } = platform
  const { boot = {}, disks = [] } = spec
  const { kernel, initrd } = boot
  const moved = {
    ...(kernel === undefined ? {} : { kernel: await put(kernel) }),
    ...(initrd === undefined ? {} : { initrd: await put(initrd) }),
  }
  const movedDisks: typeof disks = []
  for (const disk of disks) {
    movedDisks.push(disk.path === undefined ? disk : { ...disk, path: await put(disk.path) })
  }
  return { ...platform, spec: { ...spec, boot: { ...boot, ...moved }, disks: movedDisks } }
}
