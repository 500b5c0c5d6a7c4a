import { HypervisorError } from '../../../src/index.js'
import { usableCpus } from '../../../src/local/affinity.js'
import { parseCpuList } from '../../tune/cpu-list.js'
import { fact } from '../host/files.js'
import type { CampaignPlan } from '../records.js'

/** The two CPUs of a campaign's duets. */
export type DuetCpus = NonNullable<CampaignPlan['duet']>

/**
 * Chooses the CPUs for the two sides of duets: of those that this program may use the last one, which has the least
 * to do with interrupts, and the nearest one below it that is no thread of the same core, if there is any.
 *
 * @param root Where `/sys` stands, with a slash at the end.
 * @throws HypervisorError `ERR_UNSUPPORTED` where this program may use fewer than two CPUs, or cannot know.
 */
export async function chooseDuetCpus(root = '/'): Promise<DuetCpus> {
  const usable = await bindableCpus()
  const [last, ...others] = [...usable].sort((first, second) => second - first)
  const [nearest] = others
  if (last === undefined || nearest === undefined) {
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `a duet needs two CPUs, and this program may use ${usable.length}`,
      {
        field: '--duet',
        hint: 'Measure without --duet, which needs one CPU. Cpus_allowed_list in /proc/self/status has those that it may use.',
      },
    )
  }
  const siblings = await threadsOfCore(root, last)
  const apart = others.find((cpu) => !siblings.includes(cpu))
  return { cpus: [last, apart ?? nearest], sharedCore: apart === undefined }
}

/**
 * The same plan, carried out in duets on this machine. They have no pilot, since both sides have as many iterations.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for an odd number of iterations, and as {@link chooseDuetCpus}.
 */
export async function inDuets(plan: CampaignPlan): Promise<CampaignPlan> {
  if (plan.iterations % 2 !== 0) {
    throw new HypervisorError(
      'ERR_INVALID_ARGUMENT',
      `--iterations must be even with --duet, not ${plan.iterations}`,
      { field: '--iterations', hint: 'Two samples count together: between them the sides change CPUs.' },
    )
  }
  return { ...plan, pilotRounds: 0, duet: await chooseDuetCpus() }
}

/** Makes sure that this program may use the CPUs of a campaign that was begun. @throws HypervisorError `ERR_INVALID_STATE`. */
export async function requireDuetCpus({ cpus }: DuetCpus, folder: string): Promise<void> {
  const usable = await bindableCpus()
  const missing = cpus.find((cpu) => !usable.includes(cpu))
  if (missing === undefined) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the campaign in '${folder}' cannot go on: its duets run on the CPUs ${cpus.join(' and ')}, and this program may not use CPU ${missing}`,
    { field: folder, hint: 'Start it with the CPUs that it was begun with, or start a new campaign.' },
  )
}

/** None where no program can be bound to a CPU. */
async function bindableCpus(): Promise<readonly number[]> {
  return process.platform === 'linux' ? await usableCpus() : []
}

/** Linux Documentation/ABI/stable/sysfs-devices-system-cpu, "thread_siblings_list". */
async function threadsOfCore(root: string, cpu: number): Promise<readonly number[]> {
  const list = await fact(root, `sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`)
  return parseCpuList(list ?? '') ?? []
}
