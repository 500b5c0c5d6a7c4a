import type { EstimatedRatio } from '../stats/index.js'
import type { EstimatedCell } from './records.js'

/** What the summary says of the pairs behind a ratio; nothing if it is not paired. */
export function pairFields({ invocations, unpaired }: EstimatedRatio): Pick<EstimatedCell, 'pairs'> {
  if (unpaired === undefined) return {}
  const { platform: platformAlone, baseline: baselineAlone } = unpaired
  return { pairs: { rounds: invocations.platform, platformAlone, baselineAlone } }
}
