import { expect } from 'chai'
import fc from 'fast-check'
import {
  type CalibrationOptions,
  type CalibrationStep,
  calibrationTarget,
  createCalibration,
} from '../../../benchmarks/stats/calibrate.js'

/** Runs a calibration on a platform whose time for n units is known, and returns its steps. */
function calibrate(time: (n: number) => number, options?: CalibrationOptions) {
  const calibration = createCalibration(options)
  const runs: number[] = []
  let step: CalibrationStep = calibration.next()
  while ('run' in step) {
    runs.push(step.run)
    calibration.observe(step.run, time(step.run))
    step = calibration.next()
  }
  return { runs, ...step }
}

describe('calibration', () => {
  it('grows from one unit until a sample takes the target time', () => {
    // 1 ms latency and 10 µs a unit: 1.01, 1.16, 3.56 and 41.96 ms, which at least doubles, and 82.92 ms.
    const { runs, settled, reason } = calibrate((n) => 1e6 + 1e4 * n)
    expect(runs).to.deep.equal([1, 16, 256, 4096, 8192])
    expect(settled).to.equal(8192)
    expect(reason).to.equal('target')
  })

  it('takes one run of a platform that is slow enough', () => {
    expect(calibrate(() => 60e6)).to.deep.equal({ runs: [1], settled: 1, reason: 'target' })
  })

  it('stops growing where the next sample would take too long', () => {
    const options = { targetNs: 100, maxSampleNs: 150 }
    expect(calibrate((n) => 80 * n, options)).to.deep.equal({
      runs: [1],
      settled: 1,
      reason: 'max-sample-time',
    })
  })

  it('stops at the largest number of units', () => {
    const { runs, reason } = calibrate(() => 0, { maxUnits: 1000 })
    expect(runs).to.deep.equal([1, 16, 256, 1000])
    expect(reason).to.equal('max-units')
  })

  it('wants a hundred times what the console and the clock blur', () => {
    expect(calibrationTarget(0, 1)).to.equal(50e6)
    expect(calibrationTarget(4.6e6, 1e5)).to.equal(470e6)
  })

  it('gives the same step until it is told the time', () => {
    const calibration = createCalibration()
    expect(calibration.next()).to.equal(calibration.next())
  })

  it('refuses times that nobody asked for, and options that make no sense', () => {
    const calibration = createCalibration()
    expect(() => calibration.observe(2, 5)).to.throw(TypeError)
    expect(() => calibration.observe(1, -1)).to.throw(TypeError)
    expect(() => calibration.observe(1, Number.NaN)).to.throw(TypeError)
    calibration.observe(1, 1e9)
    expect(() => calibration.observe(1, 1e9)).to.throw(TypeError)
    expect(() => createCalibration({ targetNs: 0 })).to.throw(RangeError)
    expect(() => createCalibration({ targetNs: 10, maxSampleNs: 5 })).to.throw(RangeError)
    expect(() => createCalibration({ maxUnits: 0 })).to.throw(RangeError)
    expect(() => createCalibration({ maxGrowth: 1 })).to.throw(RangeError)
  })

  it('ends after a bounded number of rising steps on any platform, however erratic', () => {
    const times = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 2 ** 40 }), (answers, maxUnits) => {
        let call = 0
        const { runs, settled } = calibrate(() => answers[call++] ?? 0, { maxUnits })
        expect(runs.length).to.be.at.most(Math.log2(maxUnits) + 2)
        for (const [i, n] of runs.slice(1).entries()) expect(n).to.be.above(runs[i] ?? Infinity)
        expect(settled).to.equal(runs.at(-1))
        expect(settled).to.be.within(1, maxUnits)
      }),
    )
  })

  it('reaches the target without passing the longest sample on a platform that is linear', () => {
    const unit = fc.double({ min: 0.01, max: 1e8, noNaN: true })
    const latency = fc.double({ min: 0, max: 1e7, noNaN: true })
    fc.assert(
      fc.property(unit, latency, (perUnit, fixed) => {
        const time = (n: number) => fixed + perUnit * n
        const { settled, reason } = calibrate(time, { maxUnits: 2 ** 50 })
        expect(reason).to.equal('target')
        expect(time(settled)).to.be.within(50e6, 10e9)
      }),
    )
  })
})
