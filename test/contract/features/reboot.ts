import { expect } from 'chai'
import { untilReady } from '../boot.js'
import { askGuest, type ContractContext, describeEvents, eventsUntilChange, having } from '../context.js'

/** Feature `reboot`. */
export function rebootContract(context: ContractContext): void {
  it('asks the guest to restart itself, which it does, and tells when it has', async () => {
    const domain = await context.boot()
    const { uuid } = domain
    const { remembers } = context.subject.guest
    if (remembers) await askGuest(domain, 'remember this', 'done remember')
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    await having(domain, 'reboot').reboot()
    expect(describeEvents(await eventsUntilChange(events, 'reset'))).to.deep.equal(['reset'])
    await untilReady(domain, context.subject.guest.ready)
    if (remembers) await askGuest(domain, 'recall', 'word \n')
    expect(await domain.info()).to.include({ uuid, state: 'running' })
    await domain.destroy()
    const rest = describeEvents(await eventsUntilChange(events, 'stopped'))
    // Hypervisors that reset a stopped machine for it may tell that too, and twice of the reset.
    expect(rest.filter((change) => !['resumed', 'reset'].includes(change))).to.deep.equal(['stopped'])
  })
}
