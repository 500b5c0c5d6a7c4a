import * as hereFiles from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, describeEvents, eventsUntilChange, having } from '../context.js'

/** Feature `save`. */
export function saveContract(context: ContractContext): void {
  const path = (name: string): string => join(context.folder(), name)
  const { files: { stat, writeFile, readdir } = hereFiles } = context.subject
  const { savedOnlyRunning } = context.subject.guest
  const kept = context.keep()

  it('saves a running machine to a file, stops it, and goes on from there', async () => {
    const domain = having(await kept.running(), 'save')
    const { remembers } = context.subject.guest
    if (remembers) await askGuest(domain, 'remember this', 'done remember')
    await using events = context.connection().events({ domain: domain.name, types: ['lifecycle'] })
    const file = path('running.save')
    await domain.save(file)
    expect((await domain.info()).state).to.equal('shutoff')
    const { mode, size } = await stat(file)
    expect(mode & 0o077, 'others can read the memory of the guest').to.equal(0)
    expect(size).to.be.above(0)
    await domain.restore(file)
    expect((await domain.info()).state).to.equal('running')
    const seen = describeEvents(await eventsUntilChange(events, 'restored'))
    expect(seen.filter((change) => change === 'saved')).to.have.length(1)
    expect(seen).to.not.include('crashed')
    if (context.has('console')) {
      await askGuest(domain, 'echo alive', 'echo alive')
      if (remembers) await askGuest(domain, 'recall', 'word this\n')
    }
  })

  const pausedTitle = 'goes on paused from a state that was saved paused'
  if (savedOnlyRunning !== undefined) {
    it.skip(`${pausedTitle} [${savedOnlyRunning}]`)
    it('refuses to save a paused machine, which stays as it is', async () => {
      const domain = having(await kept.running(), 'save')
      await having(domain, 'suspend').suspend()
      const before = await readdir(context.folder())
      await rejection('ERR_INVALID_STATE', domain.save(path('paused')))
      expect((await domain.info()).state).to.equal('paused')
      expect(await readdir(context.folder())).to.deep.equal(before)
      await having(domain, 'suspend').resume()
      if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
    })
  } else {
    it(pausedTitle, async () => {
      if (!context.has('suspend')) return
      const domain = having(await kept.running(), 'save')
      await having(domain, 'suspend').suspend()
      const file = path('paused.save')
      await domain.save(file)
      await domain.restore(file)
      expect((await domain.info()).state).to.equal('paused')
      await having(domain, 'suspend').resume()
      if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
    })
  }

  it('refuses a file that exists, and one in a folder that does not; the machine runs on', async () => {
    const domain = having(await kept.running(), 'save')
    const file = path('taken')
    await writeFile(file, 'precious')
    const { ino } = await stat(file)
    await rejection('ERR_FILE', domain.save(file))
    await rejection('ERR_FILE', domain.save(path('no/such/folder/file')))
    expect(await stat(file)).to.include({ size: 8, ino })
    expect((await domain.info()).state).to.equal('running')
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })

  it('leaves no file and a running machine when it is aborted', async () => {
    const domain = having(await kept.running(), 'save')
    const before = await readdir(context.folder())
    const controller = new AbortController()
    const save = domain.save(path('aborted'), { signal: controller.signal })
    controller.abort()
    const outcome = await save.then(
      () => 'saved',
      (error: unknown) => error,
    )
    if (outcome === 'saved') {
      expect((await domain.info()).state).to.equal('shutoff')
      return
    }
    expect(outcome).to.include({ code: 'ERR_ABORTED', operation: 'save' })
    expect((await domain.info()).state).to.equal('running')
    expect(await readdir(context.folder())).to.deep.equal(before)
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })

  it('restores from no file that is not a saved state of this domain', async () => {
    const domain = having(await context.define(), 'save')
    await writeFile(path('rubbish'), 'rubbish')
    await rejection('ERR_FILE', domain.restore(path('rubbish')))
    await rejection('ERR_FILE', domain.restore(path('no-such-file')))
    const other = having(await kept.running(), 'save')
    const file = path('other.save')
    await other.save(file)
    await rejection('ERR_FILE', domain.restore(file))
    expect((await domain.info()).state).to.equal('shutoff')
  })
}
