import { join } from 'node:path'
import { createCampaign, runCampaign } from '../campaign/campaign.js'
import { quickWorkloads } from '../campaign/known-workloads.js'
import { median, relativeHalfWidth } from '../stats/index.js'
import { percent } from './coverage.js'
import { judge, validation } from './validation.js'

const target = 0.02

/** The compute family in a minute a platform: every interval is within ±2%. */
export const preciseInAMinute = validation({
  name: 'precision',
  title: 'The compute workloads of the quick form on this machine',
  settings: {
    seconds: { about: 'seconds of measuring for each platform', default: 60, least: 2 },
    seed: { about: 'seed of the campaign', default: 1, least: 0 },
    duet: { about: '1 for duets', default: 0, least: 0 },
  },
  async run({ seconds, seed, ...settings }, folder, say) {
    const duet = settings.duet > 0
    const workloads = quickWorkloads()
      .filter(({ family }) => family === 'compute')
      .map(({ name }) => name)
    const path = join(folder, 'campaign')
    const probe = await createCampaign({ form: 'quick', workloads, duet, folder: join(folder, 'probe') })
    const platforms = probe.platforms.map(({ record }) => record.id)
    const budget = seconds * platforms.length
    const chosen = { workloads, platforms, budget, seed, duet }
    const open = await createCampaign({ form: 'quick', ...chosen, folder: path })
    const run = runCampaign(open)
    let next = await run.next()
    for (; next.done !== true; next = await run.next()) {
      if (next.value.type === 'measuring') say(`round ${next.value.round + 1} on ${next.value.platform}`)
    }
    const { cells, platforms: found, stop, noise } = next.value
    const estimated = cells.filter((cell) => cell.state === 'estimated')
    const families = found.flatMap(({ overall }) =>
      overall.state === 'estimated' ? [relativeHalfWidth(overall)] : [],
    )
    const compared = found.filter(({ overall }) => overall.state !== 'baseline')
    const wide = estimated.filter(({ halfWidth }) => halfWidth > target)
    const without = cells.filter(({ state }) => state !== 'estimated' && state !== 'baseline')
    return {
      rows: estimated.map((cell) => ({
        platform: cell.platform,
        workload: cell.workload,
        ratio: cell.ratio.toPrecision(4),
        'half-width': percent(cell.halfWidth),
        ...(duet ? { typically: cell.duet?.typical?.toPrecision(4) ?? '-' } : {}),
        'by signed ranks':
          cell.signedRank === undefined
            ? '-'
            : percent(Math.sqrt(cell.signedRank.high / cell.signedRank.low) - 1),
        rounds: cell.measurement.invocations,
        iterations: cell.measurement.iterations,
      })),
      aims: [
        {
          aim: `the family as a whole is within ±2% after ${seconds} s a platform`,
          found: families.map(percent).join(', '),
          verdict: judge(families.length === compared.length && families.every((width) => width <= target)),
        },
        {
          aim: `every interval is within ±2% after ${seconds} s a platform`,
          found: `${estimated.length - wide.length} of ${estimated.length + without.length}, the median at ${percent(median(estimated.map(({ halfWidth }) => halfWidth)))}; ${stop.detail}`,
          verdict: judge(wide.length === 0 && without.length === 0),
        },
      ],
      details: { cells, stop, noise },
    }
  },
})
