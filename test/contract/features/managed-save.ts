import { expect } from 'chai'
import { untilReady } from '../boot.js'
import { askGuest, type ContractContext, describeEvents, eventsUntilChange, having } from '../context.js'

/** Feature `managed-save`. */
export function managedSaveContract(context: ContractContext): void {
  const { remembers } = context.subject.guest

  it('saves a running machine and stops it, and the next start goes on from there, once', async () => {
    const domain = having(await context.boot(), 'managed-save')
    if (remembers) await askGuest(domain, 'remember this', 'done remember')
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    expect(await domain.hasManagedSave()).to.equal(false)
    await domain.managedSave()
    expect((await domain.info()).state).to.equal('shutoff')
    expect(await domain.hasManagedSave()).to.equal(true)
    await domain.start()
    expect((await domain.info()).state).to.equal('running')
    expect(await domain.hasManagedSave()).to.equal(false)
    const seen = describeEvents(await eventsUntilChange(events, 'restored'))
    expect(seen.filter((change) => change === 'saved')).to.have.length(1)
    expect(seen).to.not.include('started').and.not.include('crashed')
    if (context.has('console')) {
      await askGuest(domain, 'echo alive', 'echo alive')
      if (remembers) await askGuest(domain, 'recall', 'word this\n')
    }
    await domain.destroy()
    await domain.start()
    await eventsUntilChange(events, 'started')
  })

  it('goes on paused from what was paused, and from what is started paused', async () => {
    if (!context.has('suspend')) return
    const domain = having(await context.boot(), 'managed-save')
    const paused = having(domain, 'suspend')
    await paused.suspend()
    await domain.managedSave()
    await domain.start()
    expect((await domain.info()).state).to.equal('paused')
    await paused.resume()
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
    if (!context.has('start-paused')) return
    await domain.managedSave()
    await having(domain, 'start-paused').startPaused()
    expect((await domain.info()).state).to.equal('paused')
    expect(await domain.hasManagedSave()).to.equal(false)
    await paused.resume()
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })

  it('boots once the state is removed, and takes a removal of nothing for done', async () => {
    const domain = having(await context.boot(), 'managed-save')
    await domain.removeManagedSave()
    await domain.managedSave()
    await domain.removeManagedSave()
    expect(await domain.hasManagedSave()).to.equal(false)
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    await domain.start()
    expect(describeEvents(await eventsUntilChange(events, 'started'))).to.not.include('restored')
    await untilReady(domain, context.subject.guest.ready)
  })

  it('forgets the state with the definition', async () => {
    const domain = having(await context.boot(), 'managed-save')
    const spec = await domain.spec()
    await domain.managedSave()
    await domain.undefine()
    const again = having(await context.connection().define(spec), 'managed-save')
    expect(await again.hasManagedSave()).to.equal(false)
  })

  it('keeps nothing of a save that is aborted, and the machine goes on', async () => {
    const domain = having(await context.boot(), 'managed-save')
    const controller = new AbortController()
    const save = domain.managedSave({ signal: controller.signal })
    controller.abort()
    const outcome = await save.then(
      () => 'saved',
      (error: unknown) => error,
    )
    const saved = outcome === 'saved'
    if (!saved) expect(outcome).to.include({ code: 'ERR_ABORTED', operation: 'managedSave' })
    expect((await domain.info()).state).to.equal(saved ? 'shutoff' : 'running')
    expect(await domain.hasManagedSave()).to.equal(saved)
    if (!saved && context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })
}
