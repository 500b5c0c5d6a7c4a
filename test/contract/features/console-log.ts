import { expect } from 'chai'
import type { AnyDomain } from '../../../src/domain.js'
import { readToEnd, readUntil } from '../../support/console.js'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, closed, having } from '../context.js'

/** The most that a scroll-back log may hold, in bytes. */
const logLimit = 16 * 2 ** 20

/** Feature `console-log`. */
export function consoleLogContract(context: ContractContext): void {
  const { floodBytes = 512 * 1024 } = context.subject.guest
  const kept = context.keep()
  const boot = async () => having(await kept.running(), 'console-log')
  const openFull = (domain: AnyDomain) => having(domain, 'console').openConsole({ scrollback: true })

  it('keeps what was written before, and lets a console begin with it', async () => {
    const domain = await boot()
    await askGuest(domain, 'echo early', 'echo early')
    const log = Buffer.from(await domain.consoleLog()).toString('latin1')
    expect(log).to.include(context.subject.guest.ready).and.to.include('echo early')
    const full = await openFull(domain)
    expect(await readUntil(full, 'echo early')).to.include(context.subject.guest.ready)
    await closed(full)
  })

  it('keeps a bounded log of a flood', async () => {
    const domain = await boot()
    await askGuest(domain, `flood ${floodBytes}`, `done flood ${floodBytes}`)
    expect((await domain.consoleLog()).length).to.be.at.most(logLimit)
  })

  it('has no port beyond the ones of the specification', async () => {
    const domain = await boot()
    for (const port of [7, -1, 0.5]) {
      const error = await rejection('ERR_NO_DEVICE', domain.consoleLog({ port }))
      expect(error.field).to.equal('port')
    }
  })

  it('keeps the log when the machine stops, until the next start', async () => {
    const domain = await boot()
    const all = readToEnd(await openFull(domain))
    await askGuest(domain, 'echo last words', 'echo last words')
    await domain.destroy()
    expect(await all)
      .to.include(context.subject.guest.ready)
      .and.to.include('last words')
    expect(Buffer.from(await domain.consoleLog()).toString()).to.include('last words')
    await domain.start()
    expect(Buffer.from(await domain.consoleLog()).toString()).to.not.include('last words')
  })
}
