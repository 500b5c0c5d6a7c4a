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
