import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { ask, readToEnd, readUntil } from '../../support/console.js'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, closed, having, withConsole } from '../context.js'

/** The most that a scroll-back log may hold, in bytes. */
const logLimit = 16 * 2 ** 20

/** Feature `console`. */
export function consoleContract(context: ContractContext): void {
  const { floodBytes = 512 * 1024 } = context.subject.guest

  it('carries lines to the guest and its answers back', async () => {
    const domain = await context.boot()
    await withConsole(domain, async (console) => {
      for (const word of ['one', 'two', randomBytes(60).toString('hex')]) {
        expect(await ask(console, `echo ${word}`, `echo ${word}`)).to.include(`echo ${word}`)
      }
    })
  })

  it('begins with what was written before where scroll-back is asked for, and not where it is not', async () => {
    const domain = having(await context.boot(), 'console')
    await askGuest(domain, 'echo early', 'echo early')
    const log = Buffer.from(await domain.consoleLog()).toString('latin1')
    expect(log).to.include(context.subject.guest.ready).and.to.include('echo early')
    const full = await domain.openConsole({ scrollback: true })
    expect(await readUntil(full, 'echo early')).to.include(context.subject.guest.ready)
    await closed(full)
    await withConsole(domain, async (console) => {
      expect(await ask(console, 'echo late', 'echo late')).to.not.include('echo early')
    })
  })

  it('shows every open stream the same', async () => {
    const domain = having(await context.boot(), 'console')
    const [one, two] = [await domain.openConsole(), await domain.openConsole()]
    const heard = readUntil(two, 'echo both')
    await ask(one, 'echo both', 'echo both')
    expect(await heard).to.include('echo both')
    await closed(one)
    await ask(two, 'echo still', 'echo still')
    await closed(two)
  })

  it('ends the streams when the machine stops, and keeps the log until the next start', async () => {
    const domain = having(await context.boot(), 'console')
    const console = await domain.openConsole({ scrollback: true })
    const all = readToEnd(console)
    await askGuest(domain, 'echo last words', 'echo last words')
    await domain.destroy()
    expect(await all).to.include('last words')
    expect(Buffer.from(await domain.consoleLog()).toString()).to.include('last words')
    await domain.start()
    expect(Buffer.from(await domain.consoleLog()).toString()).to.not.include('last words')
  })

  it('delivers a flood whole to who reads, and keeps a bounded log of it', async () => {
    const size = floodBytes
    const domain = having(await context.boot(), 'console')
    await withConsole(domain, async (console) => {
      const seen = await ask(console, `flood ${size}`, `done flood ${size}`)
      const letters = seen.slice(0, seen.indexOf('done flood')).replace(/[^a-z]/g, '')
      expect(letters.length).to.equal(size)
      expect(letters.startsWith('abcdefghijklmnopqrstuvwxyzabc')).to.equal(true)
    })
    expect((await domain.consoleLog()).length).to.be.at.most(logLimit)
    await askGuest(domain, 'echo alive', 'echo alive')
  }).timeout(60_000)

  it('lets the guest be asked on while a reader of its flood stands still', async () => {
    const domain = having(await context.boot(), 'console')
    const stalled = await domain.openConsole()
    stalled.on('error', () => {})
    await askGuest(domain, `flood ${floodBytes}`, `done flood ${floodBytes}`)
    await askGuest(domain, 'echo alive', 'echo alive')
    expect(await domain.info()).to.include({ state: 'running' })
    stalled.destroy()
  }).timeout(60_000)

  it('passes control sequences on as they are', async () => {
    const domain = await context.boot()
    expect(await askGuest(domain, 'control', 'done control')).to.include('\u001b[2J')
  })

  it('has no port beyond the ones of the specification', async () => {
    const domain = having(await context.boot(), 'console')
    for (const port of [7, -1, 0.5]) {
      const error = await rejection('ERR_NO_DEVICE', domain.openConsole({ port }))
      expect(error.field).to.equal('port')
      await rejection('ERR_NO_DEVICE', domain.consoleLog({ port }))
    }
  })
}
