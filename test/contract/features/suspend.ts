import { expect } from 'chai'
import { readUntil } from '../../support/console.js'
import { type ContractContext, describeEvents, eventsUntilChange, having, withConsole } from '../context.js'

/** Feature `suspend`. */
export function suspendContract(context: ContractContext): void {
  const kept = context.keep()

  it('stops and continues the guest, and tells of each once', async () => {
    const domain = having(await kept.running(), 'suspend')
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    await domain.suspend()
    expect((await domain.info()).state).to.equal('paused')
    await domain.resume()
    expect((await domain.info()).state).to.equal('running')
    expect(describeEvents(await eventsUntilChange(events, 'resumed'))).to.deep.equal(['suspended', 'resumed'])
  })

  it('keeps what is written to the console until the guest goes on', async () => {
    if (!context.has('console')) return
    const domain = having(await kept.running(), 'suspend')
    await withConsole(domain, async (console) => {
      await domain.suspend()
      let heard = 0
      const count = (chunk: Buffer): void => {
        heard += chunk.length
      }
      console.on('data', count)
      console.write('echo after\n')
      await domain.info()
      expect(heard).to.equal(0)
      console.off('data', count)
      const answer = readUntil(console, 'echo after')
      await domain.resume()
      await answer
    })
  })

  it('destroys a paused machine', async () => {
    const domain = having(await kept.running(), 'suspend')
    await domain.suspend()
    await domain.destroy()
    expect((await domain.info()).state).to.equal('shutoff')
  })
}
