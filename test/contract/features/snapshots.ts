import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, eventsUntil, having } from '../context.js'

/** Feature `snapshots`. */
export function snapshotsContract(context: ContractContext): void {
  it('makes a tree of snapshots, oldest first, and says where the domain stands', async () => {
    const domain = having(await context.boot({ disk: true }), 'snapshots')
    expect(await domain.listSnapshots()).to.deep.equal([])
    const first = await domain.createSnapshot('first', { description: 'the very first' })
    expect(first).to.include({ name: 'first', description: 'the very first', state: 'running' })
    await domain.createSnapshot('second')
    await domain.revertToSnapshot('first')
    await domain.createSnapshot('third')
    const listed = await domain.listSnapshots()
    expect(listed.map(({ name, parent, current }) => ({ name, parent, current }))).to.deep.equal([
      { name: 'first', parent: undefined, current: false },
      { name: 'second', parent: 'first', current: false },
      { name: 'third', parent: 'first', current: true },
    ])
    if (context.subject.guest.singleChildSnapshots !== undefined) {
      await rejection('ERR_INVALID_STATE', domain.deleteSnapshot('first'))
      expect(await domain.listSnapshots()).to.deep.equal(listed)
      await domain.deleteSnapshot('second')
      await domain.deleteSnapshot('first')
      expect((await domain.listSnapshots()).map(({ name, parent }) => [name, parent])).to.deep.equal([
        ['third', undefined],
      ])
      return
    }
    await domain.deleteSnapshot('first')
    expect((await domain.listSnapshots()).map(({ name, parent }) => [name, parent])).to.deep.equal([
      ['second', undefined],
      ['third', undefined],
    ])
  })

  it('returns a running guest to what it was', async () => {
    const domain = having(await context.boot({ disk: true }), 'snapshots')
    const { remembers } = context.subject.guest
    if (remembers) await askGuest(domain, 'remember before', 'done remember')
    await domain.createSnapshot('here')
    if (remembers) await askGuest(domain, 'remember after', 'done remember')
    await domain.revertToSnapshot('here')
    expect((await domain.info()).state).to.equal('running')
    if (context.has('console')) {
      await askGuest(domain, 'echo alive', 'echo alive')
      if (remembers) await askGuest(domain, 'recall', 'word before\n')
    }
  })

  it('tells when a snapshot is made, returned to and deleted', async () => {
    const domain = having(await context.boot({ disk: true }), 'snapshots')
    await using events = context.connection().events({ domain: domain.name, types: ['snapshot'] })
    await domain.createSnapshot('s')
    await domain.revertToSnapshot('s')
    await domain.deleteSnapshot('s')
    const seen = await eventsUntil(events, (event) => event.type === 'snapshot' && event.change === 'deleted')
    expect(seen.map((event) => event.type === 'snapshot' && [event.change, event.snapshot])).to.deep.equal([
      ['created', 's'],
      ['reverted', 's'],
      ['deleted', 's'],
    ])
  })

  it('refuses names that are taken, unknown or wrong, and changes nothing', async () => {
    const domain = having(await context.boot({ disk: true }), 'snapshots')
    await domain.createSnapshot('s')
    const before = await domain.listSnapshots()
    await rejection('ERR_SNAPSHOT_EXISTS', domain.createSnapshot('s'))
    await rejection('ERR_NO_SNAPSHOT', domain.revertToSnapshot('nope'))
    await rejection('ERR_NO_SNAPSHOT', domain.deleteSnapshot('nope'))
    for (const name of ['', 'a/b', 'a\nb', 'a,b', '-a', 'a'.repeat(300)]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.createSnapshot(name))
      expect(error.field).to.equal('name')
    }
    expect(await domain.listSnapshots()).to.deep.equal(before)
    expect((await domain.info()).state).to.equal('running')
  })
}
