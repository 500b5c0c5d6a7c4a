import { expect } from 'chai'
import { readUntil } from '../../support/console.js'
import { untilReady } from '../boot.js'
import { askGuest, type ContractContext, eventsUntilChange, having, withConsole } from '../context.js'

/** Feature `reset`. */
export function resetContract(context: ContractContext): void {
  it('boots the guest again in the same machine', async () => {
    const domain = await context.boot()
    const { pid } = await domain.info()
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    if (context.has('console')) {
      await askGuest(domain, 'echo before', 'echo before')
      await withConsole(domain, async (console) => {
        const again = readUntil(console, context.subject.guest.ready)
        await having(domain, 'reset').reset()
        await again
      })
      await untilReady(domain, context.subject.guest.ready)
    } else {
      await having(domain, 'reset').reset()
    }
    expect(await eventsUntilChange(events, 'reset')).to.have.length(1)
    const info = await domain.info()
    expect(info.state).to.equal('running')
    expect(info.pid).to.equal(pid)
  })
}
