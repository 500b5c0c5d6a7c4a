import { isDeepStrictEqual } from 'node:util'
import type { FinishedCampaign } from '../campaign/finished-campaign.js'
import type { CampaignRecord } from '../campaign/records.js'

/** In which ways two campaigns ran other payloads, or gave other machines to them, on the platforms that both have. */
export function payloadDifferences(before: CampaignRecord, after: CampaignRecord): readonly string[] {
  return before.platforms.flatMap(({ id, payloadSha256, target, spec }) => {
    const other = after.platforms.find((platform) => platform.id === id)
    if (other === undefined) return []
    if (other.target !== target) return [`${id} ran the payload ${target} before, ${other.target} after`]
    return [
      ...(other.payloadSha256 === payloadSha256 ? [] : [`${id} ran another build of the payload ${target}`]),
      ...(isDeepStrictEqual(other.spec, spec) ? [] : [`the machine of ${id} is specified otherwise`]),
    ]
  })
}

/** What to know before believing a comparison, as sentences. */
export function* comparisonWarnings(
  before: FinishedCampaign,
  after: FinishedCampaign,
  alike: boolean,
): Generator<string, void, undefined> {
  if (before.campaign.id === after.campaign.id && before.campaign.created === after.campaign.created) {
    yield 'both folders hold the same campaign: a comparison with itself says nothing'
  }
  if (!alike) {
    yield 'the machines are not alike: a change of an overhead may be one of the machine, and times are not compared'
  }
  if (
    payloadDifferences(before.campaign, after.campaign).some((difference) => difference.includes('payload'))
  ) {
    yield 'the payloads are not the same bytes: a change may be one of the compiler or of the workload'
  }
  const methods = [before, after].map(
    ({ summary }) =>
      new Set(summary.cells.flatMap((cell) => (cell.state === 'estimated' ? [cell.method] : []))),
  )
  const [old, now] = methods.map((names) => [...names].sort().join(', '))
  // Of duets against others, each cell says that it cannot be compared.
  const alikePlanned = (before.campaign.plan.duet === undefined) === (after.campaign.plan.duet === undefined)
  if (old !== now && old !== '' && now !== '' && alikePlanned) {
    yield `the intervals were made in different ways (${old}; ${now}): one campaign has too few whole rounds for the way of the other, and needs more invocations; or another version made one of them, then run polyvisor report on both folders`
  }
  for (const [side, { summary }] of [
    ['before', before],
    ['after', after],
  ] as const) {
    if (!summary.complete) yield `the campaign ${side} was interrupted, and has fewer samples than planned`
    if (summary.noise.length > 0) {
      yield `the machine was noisy ${side}: ${summary.noise.map(({ message }) => message).join('; ')}`
    }
  }
}
