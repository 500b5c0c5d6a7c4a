import { expect } from 'chai'
import { type ContractContext, describeEvents, eventsUntilChange, having } from '../context.js'

/** Feature `shutdown`. */
export function shutdownContract(context: ContractContext): void {
  it('asks the guest to power itself off, and tells once when it has', async () => {
    const domain = await context.boot()
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    await having(domain, 'shutdown').shutdown()
    const seen = describeEvents(await eventsUntilChange(events, 'stopped'))
    expect(seen.filter((change) => change === 'stopped')).to.have.length(1)
    expect(seen).to.not.include('crashed')
    expect((await domain.info()).state).to.equal('shutoff')
  })
}
