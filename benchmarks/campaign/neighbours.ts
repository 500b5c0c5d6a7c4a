import type { GuestSession } from './guest-session.js'
import { type BootOptions, boot, type FailedBoot, type Machine } from './machine.js'
import type { CampaignPlatform } from './platform.js'
import { prepare, runTrial, wrongChecksum } from './trial.js'
import type { FailedTrial } from './trial-failure.js'
import { type CampaignWorkload, mostUnits } from './workload.js'

/** Machines of the same kind beside the one that is measured. Disposing of them destroys them. */
export interface Neighbours extends AsyncDisposable {
  readonly state: 'ready'
  /**
   * Has all of them do a workload over and over, and waits until each has begun. The returned function ends that,
   * waits until each has done its last, and returns the first failure: then the measured one was not among as many
   * as it should have been.
   */
  busyWith(workload: CampaignWorkload): Promise<() => Promise<FailedTrial | undefined>>
}

/** The neighbours' runs grow to this length, nanoseconds, so that they ask for more but a few times a second. */
const longEnough = 50e6

/**
 * Boots as many machines as a platform has neighbours, one after the other.
 *
 * @returns The failure of the first one that does not come up; then none of them is left.
 * @throws HypervisorError `ERR_ABORTED`, after they are gone.
 */
export async function bootNeighbours(
  platform: CampaignPlatform,
  options: BootOptions,
): Promise<Neighbours | FailedBoot> {
  const { neighbours = 0 } = platform
  const machines: Machine[] = []
  const release = async (): Promise<void> => {
    for (let last = machines.pop(); last !== undefined; last = machines.pop()) {
      await last[Symbol.asyncDispose]()
    }
  }
  try {
    for (let index = 1; index <= neighbours; index++) {
      const machine = await boot(platform, { ...options, name: `${options.name}-beside-${index}` })
      if (machine.state === 'failed') {
        await release()
        const reason = `the machine ${index} of ${neighbours} beside it: ${machine.failure.reason}`
        return { state: 'failed', failure: { ...machine.failure, reason } }
      }
      machines.push(machine)
    }
  } catch (error) {
    await release()
    throw error
  }
  return {
    state: 'ready',
    async busyWith(workload) {
      let ended = false
      const loops = machines.map(({ session }) => keepBusy(session, workload, options, () => ended))
      await Promise.all(loops.map(({ begun }) => begun))
      return async () => {
        ended = true
        const failures = await Promise.all(loops.map(({ done }) => done))
        const failed = failures.find((failure) => failure !== undefined)
        if (failed === undefined) return undefined
        const reason = `a machine beside it: ${failed.failure.reason}`
        return { ...failed, failure: { ...failed.failure, reason } }
      }
    },
    [Symbol.asyncDispose]: release,
  }
}

function keepBusy(
  session: GuestSession,
  workload: CampaignWorkload,
  options: BootOptions,
  ended: () => boolean,
): { readonly begun: Promise<void>; readonly done: Promise<FailedTrial | undefined> } {
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const work = async (): Promise<FailedTrial | undefined> => {
    const prepared = await prepare(session, workload, options)
    if (prepared.state === 'failed') return prepared
    for (let units = 1; !ended(); ) {
      const trial = await runTrial(session, workload, units, options)
      if (trial.state === 'failed') return trial
      if (trial.verdict === 'wrong') return wrongChecksum(session, workload, trial)
      begin()
      if (trial.elapsed < longEnough) units = Math.min(2 * units, mostUnits(workload))
    }
    return undefined
  }
  const done = work().finally(begin)
  // Whoever waits for its end gets the error.
  done.catch(() => {})
  return { begun, done }
}
