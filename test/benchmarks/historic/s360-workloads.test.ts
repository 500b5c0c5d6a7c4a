import { expect } from 'chai'
import { costOf } from '../../../benchmarks/historic/program.js'
import { s360Loop, s360Sieve } from '../../../benchmarks/historic/s360-workloads.js'

describe('the programs for the System/360 Model 30', () => {
  // One pass of the same instructions on a simulation of the microprogram that executes it word by word (R. Cornwell:
  // microsim360, model2030, on IBM's words as L. Wilkinson transcribed them).
  it('take the words of the microprogram that its simulation executes', () => {
    expect(costOf(s360Loop(1)).duration).to.equal(3_409_464)
    expect(costOf(s360Sieve(1)).duration).to.equal(2_769_551)
  })
})
