import { join } from 'node:path'
import { judgeSlower, tallyCoverage } from './coverage.js'
import { coverageRow } from './coverage-row.js'
import { runTwins, type TwinResult } from './twins.js'
import { validation } from './validation.js'

const factors = [1.05, 1.3] as const

/** Native against copies of itself that do a known amount more: the interval holds it, and tells it from nothing. */
export const knownSlowDown = validation({
  name: 'slow-down',
  title: 'Native against itself with 1.05 and 1.30 times the work',
  settings: {
    campaigns: { about: 'campaigns, each with both factors', default: 100, least: 1 },
    budget: { about: 'seconds of measuring in each', default: 22, least: 2 },
    seed: { about: 'seed of the first campaign; the others follow', default: 1, least: 0 },
    duet: { about: '1 for duets', default: 0, least: 0 },
  },
  async run({ campaigns, budget, seed, duet }, folder, say) {
    const results: TwinResult[] = []
    for (let index = 0; index < campaigns; index++) {
      const options = { folder: join(folder, String(index)), seed: seed + index, budget, factors }
      results.push(...(await runTwins({ ...options, duet: duet > 0 })))
      say(`campaign ${index + 1} of ${campaigns}`)
    }
    const of = (wanted: number) => results.filter(({ factor }) => factor === wanted)
    const intervals = (wanted: number) => of(wanted).flatMap(({ workloads }) => workloads)
    return {
      rows: factors.flatMap((factor) => [
        coverageRow(`${factor}, all workloads`, intervals(factor)),
        coverageRow(
          `${factor}, geometric mean`,
          of(factor).flatMap(({ overall }) => (overall === undefined ? [] : [overall])),
        ),
      ]),
      aims: factors.flatMap((factor) => judgeSlower(factor, tallyCoverage(intervals(factor)), campaigns)),
      details: results,
    }
  },
})
