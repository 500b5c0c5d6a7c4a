import { expect } from 'chai'
import type { MigrationProgress } from '../../../src/domain-data.js'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, describeEvents, eventsUntilChange, having } from '../context.js'

/** Feature `migrate`. */
export function migrateContract(context: ContractContext): void {
  const kept = context.keep()
  it('moves a running guest to another connection, where it goes on', async () => {
    const domain = having(await context.boot(), 'migrate')
    const { remembers } = context.subject.guest
    if (remembers) await askGuest(domain, 'remember this', 'done remember')
    const uri = context.subject.uri()
    const destination = await context.connect(uri)
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    const progress: MigrationProgress[] = []
    await domain.migrate(uri, { onProgress: (step) => progress.push(step) })
    expect(describeEvents(await eventsUntilChange(events, 'migrated'))).to.not.include('crashed')
    expect((await domain.info()).state).to.equal('shutoff')
    const arrived = await destination.lookup(domain.uuid)
    expect(await arrived.info()).to.include({ name: domain.name, state: 'running' })
    for (const { transferred, remaining, total } of progress) {
      for (const bytes of [transferred, remaining, total]) expect(bytes).to.be.at.least(0)
    }
    if (context.has('console')) await askGuest(arrived, 'echo arrived', 'echo arrived')
    if (remembers) await askGuest(arrived, 'recall', 'word this\n')
  })

  it('refuses its own place and the URI of another driver; the machine runs on', async () => {
    const domain = having(await kept.running(), 'migrate')
    const foreign = context.subject.driver.name === 'test' ? 'qemu:///session' : 'test:///default'
    for (const uri of [context.uri(), foreign]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.migrate(uri))
      expect(error.field).to.equal('destinationUri')
    }
    expect((await domain.info()).state).to.equal('running')
  })

  it('refuses a destination that has such a domain already; the machine runs on', async () => {
    const domain = having(await kept.running(), 'migrate')
    const uri = context.subject.uri()
    const destination = await context.connect(uri)
    await destination.define({ ...(await context.spec()), name: domain.name })
    await rejection('ERR_DOMAIN_EXISTS', domain.migrate(uri))
    expect((await domain.info()).state).to.equal('running')
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })

  it('leaves the machine where it was when it is aborted', async () => {
    const domain = having(await kept.running(), 'migrate')
    const uri = context.subject.uri()
    const destination = await context.connect(uri)
    const controller = new AbortController()
    const migrate = domain.migrate(uri, { signal: controller.signal })
    controller.abort()
    await rejection('ERR_ABORTED', migrate)
    expect((await domain.info()).state).to.equal('running')
    expect(await destination.list({ states: ['running', 'paused'] })).to.deep.equal([])
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })
}
