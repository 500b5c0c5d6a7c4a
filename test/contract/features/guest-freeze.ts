import { expect } from 'chai'
import { type ContractContext, having } from '../context.js'

/** Feature `guest-freeze`, of machines whose guest runs an agent. */
export function guestFreezeContract(context: Pick<ContractContext, 'boot'>): void {
  it('freezes and thaws the file systems', async () => {
    const domain = having(await context.boot(), 'guest-freeze')
    const frozen = await domain.agentFreeze()
    expect(frozen).to.be.at.least(1)
    expect(await domain.agentThaw()).to.equal(frozen)
  })
}
