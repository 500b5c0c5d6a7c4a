import { expect } from 'chai'
import { workloadsNamed } from '../../../benchmarks/campaign/known-workloads.js'
import { HypervisorError } from '../../../src/index.js'

describe('the workloads that names stand for', () => {
  for (const [name, hint] of [
    ['integer-ad', 'Did you mean integer-add? Workloads: integer-add, '],
    ['boundry', 'Did you mean boundary? Workloads: '],
    ['vax', 'Workloads: integer-add, '],
  ] as const) {
    it(`do not have '${name}', and what was probably meant is said first`, () => {
      try {
        workloadsNamed([name])
        expect.fail('it was not refused')
      } catch (error) {
        if (!(error instanceof HypervisorError)) throw error
        expect(error).to.include({ code: 'ERR_INVALID_ARGUMENT', message: `there is no workload '${name}'` })
        expect(error.hint?.startsWith(hint)).to.equal(true)
      }
    })
  }
})
