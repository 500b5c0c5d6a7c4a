import { expect } from 'chai'
import { type NoiseEvidence, noiseWarnings } from '../../../benchmarks/stats/noise.js'

const quiet: NoiseEvidence = {
  samples: [
    { stealTime: 100, totalTime: 1000, frequencyHz: 3e9, load: 1.5 },
    { stealTime: 105, totalTime: 2000, frequencyHz: 3.1e9, load: 1.8 },
  ],
  cores: 2,
  baseline: [100, 101, 99, 100, 102, 100],
}

describe('noise warnings', () => {
  it('are absent from a quiet campaign', () => {
    expect(noiseWarnings(quiet)).to.deep.equal([])
  })

  it('name the share of the processor time that was stolen during the campaign', () => {
    const samples = [
      { stealTime: 100, totalTime: 1000 },
      { stealTime: 150, totalTime: 2000 },
    ]
    expect(noiseWarnings({ ...quiet, samples })).to.deep.equal([
      {
        kind: 'steal',
        message: 'the hypervisor under this machine took 5% of its processor time (limit 1%)',
        evidence: 0.05,
      },
    ])
  })

  it('name the range of the frequency', () => {
    const [warning, ...others] = noiseWarnings({
      ...quiet,
      samples: [{ frequencyHz: 2e9 }, { frequencyHz: 3e9 }],
    })
    expect(others).to.deep.equal([])
    expect(warning?.kind).to.equal('frequency')
    expect(warning?.message).to.equal(
      "the processor's frequency varied from 2000 to 3000 MHz, by 50% (limit 5%)",
    )
  })

  it('compare the load with the number of cores', () => {
    const samples = [{ load: 1 }, { load: 3 }, { load: 5 }]
    expect(noiseWarnings({ ...quiet, samples })).to.deep.equal([
      { kind: 'load', message: 'the median load average was 3.0 on 2 cores (limit 2.0)', evidence: 1.5 },
    ])
    expect(noiseWarnings({ ...quiet, samples, cores: 4 })).to.deep.equal([])
  })

  it('see the baseline drift either way', () => {
    const drift = (baseline: readonly number[]) =>
      noiseWarnings({ ...quiet, baseline }).map(({ message }) => message)
    expect(drift([100, 100, 105, 104, 110, 110])).to.deep.equal([
      'the baseline became 10% slower from the first third of the campaign to the last (limit 3%)',
    ])
    expect(drift([100, 95, 90])).to.deep.equal([
      'the baseline became 10% faster from the first third of the campaign to the last (limit 3%)',
    ])
    expect(drift([100, 200])).to.deep.equal([])
  })

  it('say how much the samples were disturbed by what was counted beside them', () => {
    const sample = (noise: object) => ({ elapsed: 40e6, noise })
    const messages = (counted: readonly { elapsed: number; noise?: object }[]) =>
      noiseWarnings({ ...quiet, counted }).map(({ message }) => message)
    const calm = sample({
      preemptions: 0,
      waitNs: 1000,
      memoryPressureNs: 0,
      ioPressureNs: 0,
      majorFaults: 0,
    })
    expect(messages([calm, calm, calm, { elapsed: 40e6 }])).to.deep.equal([])
    expect(messages([calm, sample({ preemptions: 2, waitNs: 8e6 })])).to.deep.equal([
      'in 50% of the samples the scheduler took the CPU away from the machine under test (limit 25%)',
      'threads of the machine under test, taken together, were ready and waited for a CPU for 10% of the time of the samples (limit 1%)',
    ])
    expect(
      messages([calm, sample({ memoryPressureNs: 8e6, ioPressureNs: 8e6, majorFaults: 1 })]),
    ).to.deep.equal([
      'something on the host waited for memory for 10% of the time of the samples (limit 0.1%)',
      'something on the host waited for storage for 10% of the time of the samples (limit 5%)',
      'in 50% of the samples the machine under test waited for a page from the disk (limit 1%)',
    ])
  })

  it('tell of heat, and of a clock that was steered unevenly', () => {
    const samples = [
      { temperatureC: 45, throttled: 7 },
      { temperatureC: 81.4, throttled: 9 },
    ]
    const steeringPpm = { lowest: -20, highest: 400 }
    expect(noiseWarnings({ ...quiet, samples, steeringPpm }).map(({ message }) => message)).to.deep.equal([
      "the processor's temperature went from 45 to 81 °C (limit: 15 K apart)",
      'the processor was slowed down for its heat 2 times',
      "the host's own clock was steered by between -20 and 400 parts per million (limit: 50 apart)",
    ])
    expect(noiseWarnings({ ...quiet, steeringPpm: { lowest: 400, highest: 410 } })).to.deep.equal([])
  })

  it('say nothing about what was not measured', () => {
    expect(noiseWarnings({ samples: [{}, {}], cores: 2, baseline: [] })).to.deep.equal([])
    expect(noiseWarnings({ samples: [], cores: 2, baseline: [] })).to.deep.equal([])
  })

  it('start at the limits that are given', () => {
    expect(
      noiseWarnings(quiet, { steal: 0.001, frequency: 0.01, load: 0.5, drift: 0.001 }).map(
        ({ kind }) => kind,
      ),
    ).to.deep.equal(['steal', 'frequency', 'load', 'drift'])
  })
})
