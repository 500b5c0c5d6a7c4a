import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** Feature `affinity`. */
export function affinityContract(context: ContractContext): void {
  const kept = context.keep()

  it('binds a running machine to host CPUs', async () => {
    const domain = having(await kept.running(), 'affinity')
    await domain.setAffinity([0])
    expect((await domain.info()).state).to.equal('running')
  })

  it('refuses no CPUs and numbers that are none', async () => {
    const domain = having(await kept.running(), 'affinity')
    for (const cpus of [[], [-1], [0.5], [1_000_000]]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.setAffinity(cpus))
      expect(error.field).to.match(/^cpus/)
    }
  })
}
