import type { ToolPlace } from '../../tools/tool.js'
import type { CampaignPlatform } from '../platform.js'
import type { WorkloadNeed } from '../workload.js'
import { forContainer } from './for-container.js'
import { forGuest } from './for-guest.js'
import { forProcess } from './for-process.js'

/** What a boot was given for its workloads. Disposing of it, after the machine is gone, removes all of it. */
export interface Resources extends AsyncDisposable {
  /** The specification of the machine with it. */
  readonly spec: CampaignPlatform['spec']
  /** Where the standard tools run; `undefined` on a platform without a root file system. */
  readonly place?: ToolPlace | undefined
}

/**
 * Makes what workloads need beside the machine: a disk of their own, a folder on a disk's file system, a partner for
 * the network, and one for the tools of a root file system. A process, a container and a Linux guest are told of it by arguments; other platforms have no such
 * workloads.
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
    const given =
      devices !== undefined
        ? await forGuest(platform, { devices, needs, own, signal })
        : record.class === 'native'
          ? await forProcess(platform, { needs, own })
          : record.class === 'container'
            ? await forContainer(platform, { needs, own })
            : { spec: platform.spec }
    return { ...given, [Symbol.asyncDispose]: release }
  } catch (error) {
    await release()
    throw error
  }
}
