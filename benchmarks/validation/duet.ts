import { join } from 'node:path'
import { startBusyPrograms } from './busy-programs.js'
import { judgeSame, type KnownInterval, percent, tallyCoverage } from './coverage.js'
import { coverageRow } from './coverage-row.js'
import { runTwins } from './twins.js'
import { judge, validation } from './validation.js'

const modes = ['in duets', 'one by one'] as const

/** Native against native in duets and one by one, taking turns, so that both have met the same machine. */
export const playedInDuets = validation({
  name: 'duet',
  title: 'Native against native, in duets and one by one',
  settings: {
    campaigns: { about: 'campaigns of each kind', default: 40, least: 1 },
    budget: { about: 'seconds of measuring in each', default: 15, least: 2 },
    busy: { about: 'busy programs beside them, which belong to neither side', default: 0, least: 0 },
    seed: { about: 'seed of the first campaign; the others follow', default: 1, least: 0 },
  },
  async run({ campaigns, budget, busy, seed }, folder, say) {
    await using _busy = await startBusyPrograms(busy)
    const found: Record<(typeof modes)[number], KnownInterval[]> = { 'in duets': [], 'one by one': [] }
    for (let index = 0; index < campaigns; index++) {
      for (const mode of index % 2 === 0 ? modes : modes.toReversed()) {
        const options = { seed: seed + index, budget, factors: [1], duet: mode === 'in duets' }
        const [result] = await runTwins({ ...options, folder: join(folder, `${index}-${mode}`) })
        found[mode].push(...(result?.workloads ?? []))
      }
      say(`pair ${index + 1} of ${campaigns}`)
    }
    const widths = modes.map((mode) => tallyCoverage(found[mode]).halfWidth)
    const [together = Number.NaN, apart = Number.NaN] = widths
    return {
      rows: modes.map((mode) => coverageRow(mode, found[mode])),
      aims: [
        ...judgeSame(tallyCoverage(found['in duets']), campaigns),
        {
          aim: 'the intervals of duets are the narrower ones',
          found: `${percent(together)} and ${percent(apart)}`,
          verdict: judge(together < apart),
        },
      ],
      details: found,
    }
  },
})
