import { join } from 'node:path'
import { expect } from 'chai'
import type { AnyDomain } from '../../../src/domain.js'
import { readUntil } from '../../support/console.js'
import { rejection } from '../../support/rejection.js'
import {
  type ContractContext,
  closed,
  describeEvents,
  eventsUntilChange,
  having,
  withConsole,
} from '../context.js'

/** Feature `start-paused`. */
export function startPausedContract(context: ContractContext): void {
  const { ready } = context.subject.guest
  const startPaused = async (): Promise<AnyDomain> => {
    const domain = having(await context.define(), 'start-paused')
    await domain.startPaused()
    return domain
  }
  const resume = (domain: AnyDomain): Promise<void> => having(domain, 'suspend').resume()

  it('makes a machine that is paused and lets it go, and tells of each once', async () => {
    await using events = context.connection().events({ types: ['lifecycle'] })
    const domain = await startPaused()
    expect((await domain.info()).state).to.equal('paused')
    await resume(domain)
    expect((await domain.info()).state).to.equal('running')
    await domain.destroy()
    expect(describeEvents(await eventsUntilChange(events, 'stopped'))).to.deep.equal([
      'defined',
      'started',
      'resumed',
      'stopped',
    ])
  })

  it('lets nothing of the guest be heard before it is resumed, and all of it afterwards', async () => {
    if (!context.has('console')) return
    const domain = await startPaused()
    const console = await having(domain, 'console').openConsole()
    let heard = 0
    const count = (chunk: Buffer): void => {
      heard += chunk.length
    }
    console.on('data', count)
    expect((await domain.info()).state).to.equal('paused')
    expect(heard).to.equal(0)
    console.off('data', count)
    const first = readUntil(console, ready)
    await resume(domain)
    await first
    await closed(console)
  })

  it('starts nothing twice', async () => {
    const domain = having(await startPaused(), 'start-paused')
    const before = await domain.info()
    await rejection('ERR_INVALID_STATE', domain.startPaused())
    await rejection('ERR_INVALID_STATE', domain.start())
    await rejection('ERR_INVALID_STATE', having(domain, 'suspend').suspend())
    expect(await domain.info()).to.deep.equal(before)
    await domain.destroy()
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('leaves no machine behind when it is aborted under way', async () => {
    const domain = having(await context.define(), 'start-paused')
    const controller = new AbortController()
    const start = domain.startPaused({ signal: controller.signal })
    controller.abort()
    const outcome = await start.then(
      () => 'started',
      (error: unknown) => error,
    )
    if (outcome === 'started') {
      expect((await domain.info()).state).to.equal('paused')
      await domain.destroy()
    } else {
      expect(outcome).to.include({ code: 'ERR_ABORTED', operation: 'startPaused', domain: domain.name })
    }
    const { state, pid } = await domain.info()
    expect(state).to.equal('shutoff')
    expect(pid).to.equal(undefined)
    await domain.startPaused()
    expect((await domain.info()).state).to.equal('paused')
  })

  const { savedOnlyRunning } = context.subject.guest
  const savedTitle = 'can be saved before its first instruction'
  if (savedOnlyRunning !== undefined) return void it.skip(`${savedTitle} [${savedOnlyRunning}]`)
  it(savedTitle, async () => {
    if (!context.has('save') || !context.has('console')) return
    const domain = having(await startPaused(), 'save')
    const file = join(context.folder(), `${domain.name}.save`)
    await domain.save(file)
    await domain.restore(file)
    expect((await domain.info()).state).to.equal('paused')
    await withConsole(domain, async (console) => {
      const first = readUntil(console, ready)
      await resume(domain)
      await first
    })
  })
}
