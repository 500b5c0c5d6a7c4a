import { expect } from 'chai'
import { supports } from '../../src/supports.js'
import { ask } from '../support/console.js'
import { untilReady } from './boot.js'
import { type ContractContext, closed, describeEvents, eventsUntilChange } from './context.js'

/** The main thread of the contract in one boot, for a variant whose driver passes the whole suite elsewhere. */
export function briefContract(context: ContractContext): void {
  it('boots, answers on the console, pauses, goes on and is destroyed, and tells each once', async () => {
    await using events = context.connection().events({ types: ['lifecycle'] })
    const domain = await context.define()
    await domain.start()
    await untilReady(domain, context.subject.guest.ready)
    const expected = ['defined', 'started']
    if (supports(domain, 'console')) {
      const console = await domain.openConsole()
      await ask(console, 'echo hello', 'echo hello')
      await closed(console)
    }
    if (supports(domain, 'suspend')) {
      await domain.suspend()
      expect((await domain.info()).state).to.equal('paused')
      await domain.resume()
      expected.push('suspended', 'resumed')
    }
    expect(await domain.info()).to.include({ state: 'running', accelerator: context.subject.accelerator })
    await domain.destroy()
    expect((await domain.info()).state).to.equal('shutoff')
    const seen = await eventsUntilChange(events, 'stopped')
    expect(describeEvents(seen)).to.deep.equal([...expected, 'stopped'])
  })
}
