import { expect } from 'chai'
import fc from 'fast-check'
import {
  type CountedSample,
  disturbancesOf,
  judgeDisturbances,
  type NoiseCounters,
} from '../../../benchmarks/stats/disturbances.js'
import { classifyOutliers } from '../../../benchmarks/stats/outliers.js'

const quiet = { stealNs: 0, preemptions: 0, waitNs: 1000, interrupts: 20, softInterrupts: 5 }

/** Nine samples of some 40 ms with a little spread, and one more. */
function series(last: CountedSample): CountedSample[] {
  const steady = Array.from({ length: 9 }, (_, index) => ({
    elapsed: 40e6 + 10_000 * index,
    noise: { ...quiet, interrupts: 20 + (index % 3) },
  }))
  return [...steady, last]
}

const marks = (last: CountedSample) => disturbancesOf(series(last)).at(-1)

describe('the disturbances of a sample', () => {
  it('are those whose counters stand out from the other samples', () => {
    expect(marks({ elapsed: 60e6, noise: { ...quiet, stealNs: 2e7 } })).to.deep.equal(['steal'])
    expect(marks({ elapsed: 60e6, noise: { ...quiet, preemptions: 3, waitNs: 19e6 } })).to.deep.equal([
      'preemption',
      'run-queue',
    ])
    expect(marks({ elapsed: 60e6, noise: { ...quiet, softInterrupts: 900 } })).to.deep.equal(['interrupts'])
    expect(marks({ elapsed: 60e6, noise: quiet })).to.deep.equal([])
  })

  it('are none for a wait that is too short to matter, however unusual it is', () => {
    expect(marks({ elapsed: 60e6, noise: { ...quiet, waitNs: 300_000 } })).to.deep.equal([])
    expect(marks({ elapsed: 60e6, noise: { ...quiet, waitNs: 500_000 } })).to.deep.equal(['run-queue'])
  })

  it('hold a frequency that is lower than usual, not one that is higher', () => {
    const at = (...frequencies: readonly number[]) =>
      disturbancesOf(frequencies.map((frequencyHz) => ({ elapsed: 1e6, noise: { frequencyHz } })))
    expect(at(3e9, 3e9, 3e9, 3e9, 2e9)).to.deep.equal([[], [], [], [], ['frequency']])
    expect(at(3e9, 3e9, 3e9, 3e9, 4e9)).to.deep.equal([[], [], [], [], []])
    expect(at(3e9, 3e9, 3e9, 3e9, 2.99e9)).to.deep.equal([[], [], [], [], []])
  })

  it('are nothing where nothing was counted, and need not be counted everywhere', () => {
    expect(disturbancesOf([])).to.deep.equal([])
    expect(disturbancesOf([{ elapsed: 1 }, { elapsed: 2, noise: {} }])).to.deep.equal([[], []])
    const halves = series({ elapsed: 60e6, noise: { stealNs: 2e7 } })
    expect(disturbancesOf([{ elapsed: 1e6 }, ...halves]).at(-1)).to.deep.equal(['steal'])
  })
})

describe('the judgement of outliers', () => {
  it('tells which of them coincide with what, and how often the others do', () => {
    const stolen = { ...quiet, stealNs: 2e7 }
    const first = series({ elapsed: 60e6, noise: stolen })
    const second = series({ elapsed: 60e6, noise: quiet })
    const third = series({ elapsed: 40e6, noise: stolen })
    expect(judgeDisturbances([first, second, third])).to.deep.equal({
      outliers: 2,
      others: 28,
      explained: 1,
      causes: [{ cause: 'steal', outliers: 1, others: 1 }],
    })
  })

  it('does not explain why a sample was too fast', () => {
    const fast = series({ elapsed: 1e6, noise: { ...quiet, stealNs: 2e7 } })
    expect(judgeDisturbances([fast])).to.deep.include({ outliers: 0, explained: 0 })
  })

  it('is not there where nothing was counted', () => {
    expect(judgeDisturbances([])).to.equal(undefined)
    expect(judgeDisturbances([[{ elapsed: 1 }, { elapsed: 2 }]])).to.equal(undefined)
  })

  it('loses and invents no sample', () => {
    const counter = fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: undefined })
    const noise: fc.Arbitrary<NoiseCounters> = fc.record(
      { stealNs: counter, preemptions: counter, waitNs: counter, minorFaults: counter, frequencyHz: counter },
      { requiredKeys: [] },
    )
    const sample = fc.record({
      elapsed: fc.integer({ min: 1, max: 1e9 }),
      noise: fc.option(noise, { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(fc.array(sample, { maxLength: 20 }), { maxLength: 5 }), (invocations) => {
        const counted = invocations.flat().filter((one) => one.noise !== undefined)
        const found = judgeDisturbances(invocations)
        expect((found?.outliers ?? 0) + (found?.others ?? 0)).to.equal(counted.length)
        const high = invocations
          .filter((samples) => samples.length > 0)
          .flatMap((samples) => {
            const { classes } = classifyOutliers(samples.map(({ elapsed }) => elapsed))
            return classes.filter(
              (name, index) => name.startsWith('high') && samples[index]?.noise !== undefined,
            )
          })
        expect(found?.outliers ?? 0).to.equal(high.length)
        expect(found?.explained ?? 0).to.be.at.most(high.length)
        for (const cause of found?.causes ?? []) expect(cause.outliers).to.be.at.most(high.length)
      }),
    )
  })
})
