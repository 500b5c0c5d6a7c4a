import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { bootGuest } from '../boot.js'
import { type ContractContext, eventsUntil, having } from '../context.js'

/** Feature `rename`. */
export function renameContract(context: ContractContext): void {
  it('gives a domain another name, under which it is found and started, and keeps its UUID', async () => {
    const domain = having(await context.define({ disk: true }), 'rename')
    const [oldName, { uuid }] = [domain.name, domain]
    const newName = context.freshName()
    await domain.rename(newName)
    expect(domain).to.include({ name: newName, uuid })
    expect(await domain.spec()).to.include({ name: newName, uuid })
    expect(await domain.info()).to.include({ name: newName, uuid, state: 'shutoff' })
    const connection = context.connection()
    expect((await connection.list()).map(({ name }) => name)).to.deep.equal([newName])
    expect((await connection.lookup(newName)).uuid).to.equal(uuid)
    expect((await connection.lookup(uuid)).name).to.equal(newName)
    await rejection('ERR_NO_DOMAIN', connection.lookup(oldName))
    await bootGuest(domain, context.subject.guest.ready)
  })

  it('can be undone, and frees the old name for another domain', async () => {
    const domain = having(await context.define(), 'rename')
    const oldName = domain.name
    await domain.rename(context.freshName())
    await domain.rename(oldName)
    expect((await domain.info()).name).to.equal(oldName)
    await domain.rename(context.freshName())
    const { uuid: _, ...spec } = { ...(await domain.spec()), name: oldName }
    expect((await context.connection().define(spec)).uuid).to.not.equal(domain.uuid)
  })

  it('tells every connection of it, as the end of the old name and the beginning of the new one', async () => {
    const domain = having(await context.define(), 'rename')
    const [oldName, newName] = [domain.name, context.freshName()]
    const connections = [context.connection(), await context.connect()]
    const streams = connections.map((connection) => connection.events({ types: ['lifecycle'] }))
    await domain.rename(newName)
    for (const stream of streams) {
      const seen = await eventsUntil(stream, (event) => 'domain' in event && event.domain === newName)
      const told = seen.map((event) =>
        event.type === 'lifecycle' ? [event.change, event.domain, event.uuid] : event,
      )
      expect(told).to.deep.equal([
        ['undefined', oldName, domain.uuid],
        ['defined', newName, domain.uuid],
      ])
      await stream.return()
    }
  })

  it('refuses a name that is taken, also its own, and one that no domain may have', async () => {
    const [domain, other] = [having(await context.define(), 'rename'), await context.define()]
    const { name } = domain
    await rejection('ERR_DOMAIN_EXISTS', domain.rename(other.name))
    await rejection('ERR_DOMAIN_EXISTS', domain.rename(name))
    for (const bad of ['', '.hidden', 'a/b', 'a b', 'a,b', 'x'.repeat(129)]) {
      expect(await rejection('ERR_INVALID_ARGUMENT', domain.rename(bad))).to.include({ field: 'newName' })
    }
    expect(domain.name).to.equal(name)
    expect((await domain.info()).name).to.equal(name)
  })
}
