import { join } from 'node:path'
import { judgeSame, tallyCoverage } from './coverage.js'
import { coverageRow } from './coverage-row.js'
import { runTwins, type TwinResult, twinWorkloads } from './twins.js'
import { validation } from './validation.js'

/** Native against native: nothing differs, so the interval holds 1 as often as it promises. */
export const sameAgainstItself = validation({
  name: 'a-a',
  title: 'Native against native',
  settings: {
    campaigns: { about: 'campaigns', default: 100, least: 1 },
    budget: { about: 'seconds of measuring in each', default: 15, least: 2 },
    seed: { about: 'seed of the first campaign; the others follow', default: 1, least: 0 },
    duet: { about: '1 for duets', default: 0, least: 0 },
  },
  async run({ campaigns, budget, seed, duet }, folder, say) {
    const results: TwinResult[] = []
    for (let index = 0; index < campaigns; index++) {
      const options = { folder: join(folder, String(index)), seed: seed + index, budget, factors: [1] }
      results.push(...(await runTwins({ ...options, duet: duet > 0 })))
      say(`campaign ${index + 1} of ${campaigns}`)
    }
    const all = results.flatMap(({ workloads }) => workloads)
    const overall = results.flatMap((result) => (result.overall === undefined ? [] : [result.overall]))
    return {
      rows: [
        ...twinWorkloads.map((name) =>
          coverageRow(
            name,
            all.filter(({ workload }) => workload === name),
          ),
        ),
        coverageRow('all workloads', all),
        coverageRow('their geometric mean', overall),
        coverageRow(
          'all workloads, signed ranks',
          results.flatMap(({ signedRank }) => signedRank),
        ),
      ],
      aims: judgeSame(tallyCoverage(all), campaigns),
      details: results,
    }
  },
})
