import { createRandom } from '../../stats/index.js'
import { invocationKey, type ProgressState, runningPlatforms } from '../progress-state.js'
import type { CampaignRecord, PlatformRecord } from '../records.js'
import { roundOrder } from '../schedule.js'

/** One duet of a round: a platform and its baseline at the same time. */
export interface DuetTurn {
  readonly platform: PlatformRecord
  /** Place in the round, from 0. */
  readonly position: number
  /** In the order in which both sides run them. */
  readonly workloads: readonly string[]
  /** The CPUs that each side is bound to in turn. */
  readonly cpus: Readonly<Record<'platform' | 'baseline', readonly [first: number, second: number]>>
}

/**
 * The duets of a round in random order. Which side begins on which CPU is drawn for every two rounds, and is the other
 * way round in the second, so that neither has the better one more often. All of it follows from the seed.
 */
export function duetOrder(campaign: CampaignRecord, round: number): readonly DuetTurn[] {
  const { seed, platforms, workloads } = campaign
  const [first = 0, second = 0] = campaign.plan.duet?.cpus ?? []
  const compared = platforms.filter(({ id, baseline }) => id !== baseline)
  const coin = createRandom(seed * 2 ** 20 + 2 ** 19 + Math.floor(round / 2))
  const swapped = new Map(compared.map(({ id }) => [id, coin.uniform() < 0.5 === (round % 2 === 0)] as const))
  const order = roundOrder(
    seed,
    round,
    compared.map(({ id }) => id),
    workloads,
  )
  return order.flatMap(({ platform: id, position, workloads: inOrder }) => {
    const platform = compared.find((candidate) => candidate.id === id)
    if (platform === undefined) return []
    const [ahead, behind] = [[first, second] as const, [second, first] as const]
    const cpus = swapped.get(id)
      ? { platform: behind, baseline: ahead }
      : { platform: ahead, baseline: behind }
    return [{ platform, position, workloads: inOrder, cpus }]
  })
}

/** The next duet of a round that is not made yet; `undefined` if there is none. */
export function nextDuet(
  campaign: CampaignRecord,
  state: ProgressState,
  round: number,
): DuetTurn | undefined {
  const running = new Set(runningPlatforms(campaign, state).map(({ id }) => id))
  return duetOrder(campaign, round).find(
    ({ platform: { id } }) => running.has(id) && !state.done.has(invocationKey(id, round)),
  )
}
