import type { CampaignRecord, LogRecord, SampleRecord } from '../campaign/records.js'

/**
 * What is wrong with the log of a campaign that came to its end, as sentences: every round is there for every
 * platform once, every workload in it with all its samples once and in their order, and nothing else.
 */
export function brokenInvariants(campaign: CampaignRecord, records: readonly LogRecord[]): readonly string[] {
  const broken: string[] = []
  const count = (kind: LogRecord['kind'], wanted: number): void => {
    const found = records.filter((record) => record.kind === kind).length
    if (found !== wanted) broken.push(`there are ${found} records '${kind}', not ${wanted}`)
  }
  const rounds = campaign.plan.invocations.maximum
  count('failure', 0)
  count('calibration', campaign.platforms.length)
  const sides = sidesOf(campaign)
  count('invocation', rounds * sides.length)
  count('plan', (campaign.plan.pilotRounds ?? 0) > 0 ? 1 : 0)
  count('end', 1)
  if (records.at(-1)?.kind !== 'end') broken.push('the last record is no end')

  const series = new Map<string, number[]>()
  for (const record of records) {
    if (record.kind !== 'sample') continue
    const key = seriesKey(record, record.invocation, record.workload)
    const iterations = series.get(key) ?? []
    series.set(key, iterations)
    iterations.push(record.iteration)
  }
  const plan = records.find((record) => record.kind === 'plan')
  for (const side of sides) {
    const id = side.platform
    for (let round = 0; round < rounds; round++) {
      for (const workload of campaign.workloads) {
        const planned = plan?.cells.find((cell) => cell.platform === id && cell.workload === workload)
        const before = plan === undefined || planned === undefined || round < plan.round
        const wanted = before ? campaign.plan.iterations : planned.iterations
        const key = seriesKey(side, round, workload)
        const found = series.get(key) ?? []
        series.delete(key)
        if (found.length === wanted && found.every((iteration, index) => iteration === index)) continue
        broken.push(`${key} has the iterations ${found.join(' ')}, not 0 to ${wanted - 1}`)
      }
    }
  }
  for (const key of series.keys()) broken.push(`there are samples of ${key}, which was not planned`)
  return broken
}

/** A platform in a round; in duets beside another one. */
type Side = Pick<SampleRecord, 'platform' | 'partner'>

/** What is invoked in every round. */
function sidesOf({ platforms, plan }: CampaignRecord): readonly Side[] {
  if (plan.duet === undefined) return platforms.map(({ id }) => ({ platform: id }))
  return platforms.flatMap(({ id, baseline }) =>
    id === baseline
      ? []
      : [
          { platform: id, partner: baseline },
          { platform: baseline, partner: id },
        ],
  )
}

function seriesKey({ platform, partner }: Side, invocation: number, workload: string): string {
  const beside = partner === undefined ? '' : ` beside ${partner}`
  return `${workload} on ${platform}${beside} in round ${invocation}`
}
