import { expect } from 'chai'
import type { AnyDomain } from '../../src/domain.js'
import { supports } from '../../src/supports.js'
import { type ContractContext, describeEvents, eventsToEnd, eventsUntilChange } from './context.js'

/** Events: in order, each once, to every listener by itself. */
export function eventContract(context: ContractContext): void {
  const live = async (domain: AnyDomain): Promise<readonly string[]> => {
    await domain.start()
    const changes = ['defined', 'started']
    if (supports(domain, 'suspend')) {
      await domain.suspend()
      await domain.resume()
      changes.push('suspended', 'resumed')
    }
    await domain.destroy()
    await domain.undefine()
    return [...changes, 'stopped', 'undefined']
  }

  describe('events', () => {
    it('tells the whole life of a domain in order, each event once, and ends with the connection', async () => {
      const connection = await context.connect()
      const events = connection.events({ types: ['lifecycle'] })
      const domain = await connection.define(await context.spec())
      const expected = await live(domain)
      await connection.close()
      const seen = await eventsToEnd(events)
      expect(describeEvents(seen)).to.deep.equal(expected)
      for (const event of seen) {
        expect(event).to.include({ domain: domain.name, uuid: domain.uuid })
        expect(event.time).to.be.a('number')
      }
      expect(seen.map(({ time }) => time)).to.deep.equal(seen.map(({ time }) => time).sort((a, b) => a - b))
    })

    it('gives every listener a queue of its own', async () => {
      const connection = await context.connect()
      const idle = connection.events({ types: ['lifecycle'] })
      const busy = connection.events({ types: ['lifecycle'] })
      const domain = await connection.define(await context.spec())
      expect((await busy.next()).value).to.include({ change: 'defined' })
      await domain.undefine()
      expect((await busy.next()).value).to.include({ change: 'undefined' })
      await connection.close()
      expect(describeEvents(await eventsToEnd(idle))).to.deep.equal(['defined', 'undefined'])
    })

    it('shows a listener only what its filter lets through', async () => {
      const connection = await context.connect()
      const [one, two] = [await context.spec(), await context.spec()]
      const oneOnly = connection.events({ domain: one.name, types: ['lifecycle'] })
      const devices = connection.events({ types: ['device'] })
      for (const spec of [one, two]) await (await connection.define(spec)).undefine()
      await connection.close()
      const seen = await eventsToEnd(oneOnly)
      expect(describeEvents(seen)).to.deep.equal(['defined', 'undefined'])
      expect(await eventsToEnd(devices)).to.deep.equal([])
    })

    it('ends an iteration whose signal is aborted, without an error', async () => {
      const controller = new AbortController()
      const events = context.connection().events({ signal: controller.signal })
      const next = events.next()
      controller.abort()
      expect((await next).done).to.equal(true)
      const late = context.connection().events({ signal: controller.signal })
      expect((await late.next()).done).to.equal(true)
    })

    it('tells one connection what another one does', async () => {
      const [one, two] = [context.connection(), await context.connect()]
      await using events = two.events({ types: ['lifecycle'] })
      const domain = await one.define(await context.spec())
      const expected = await live(domain)
      expect(describeEvents(await eventsUntilChange(events, 'undefined'))).to.deep.equal(expected)
    })
  })
}
