import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { ask, readToEnd, readUntil } from '../../support/console.js'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, closed, having, withConsole } from '../context.js'

/** Feature `console`. */
export function consoleContract(context: ContractContext): void {
  const { floodBytes = 512 * 1024, withoutControlSequences } = context.subject.guest
  const kept = context.keep()

  it('carries lines to the guest and its answers back', async () => {
    const domain = await kept.running()
    await withConsole(domain, async (console) => {
      for (const word of ['one', 'two', randomBytes(60).toString('hex')]) {
        expect(await ask(console, `echo ${word}`, `echo ${word}`)).to.include(`echo ${word}`)
      }
    })
  })

  it('begins with what is written from then on', async () => {
    const domain = await kept.running()
    await askGuest(domain, 'echo early', 'echo early')
    await withConsole(domain, async (console) => {
      expect(await ask(console, 'echo late', 'echo late')).to.not.include('echo early')
    })
  })

  it('shows every open stream the same', async () => {
    const domain = having(await kept.running(), 'console')
    const [one, two] = [await domain.openConsole(), await domain.openConsole()]
    const heard = readUntil(two, 'echo both')
    await ask(one, 'echo both', 'echo both')
    expect(await heard).to.include('echo both')
    await closed(one)
    await ask(two, 'echo still', 'echo still')
    await closed(two)
  })

  it('delivers a flood whole to who reads', async () => {
    const size = floodBytes
    const domain = await kept.running()
    await withConsole(domain, async (console) => {
      const seen = await ask(console, `flood ${size}`, `done flood ${size}`)
      const letters = seen.slice(0, seen.indexOf('done flood')).replace(/[^a-z]/g, '')
      expect(letters.length).to.equal(size)
      expect(letters.startsWith('abcdefghijklmnopqrstuvwxyzabc')).to.equal(true)
    })
    await askGuest(domain, 'echo alive', 'echo alive')
  })

  it('lets the guest be asked on while a reader of its flood stands still', async () => {
    const domain = having(await kept.running(), 'console')
    const stalled = await domain.openConsole()
    stalled.on('error', () => {})
    await askGuest(domain, `flood ${floodBytes}`, `done flood ${floodBytes}`)
    await askGuest(domain, 'echo alive', 'echo alive')
    expect(await domain.info()).to.include({ state: 'running' })
    await closed(stalled)
  })

  const passes = 'passes control sequences on as they are'
  if (withoutControlSequences !== undefined) it.skip(`${passes} [${withoutControlSequences}]`)
  else
    it(passes, async () => {
      const domain = await kept.running()
      expect(await askGuest(domain, 'control', 'done control')).to.include('\u001b[2J')
    })

  it('has no port beyond the ones of the specification', async () => {
    const domain = having(await kept.running(), 'console')
    for (const port of [7, -1, 0.5]) {
      const error = await rejection('ERR_NO_DEVICE', domain.openConsole({ port }))
      expect(error.field).to.equal('port')
    }
  })

  if (!context.has('console-log'))
    it('answers ERR_UNSUPPORTED to scroll-back, since it has no console-log', async () => {
      const domain = having(await kept.running(), 'console')
      const error = await rejection('ERR_UNSUPPORTED', domain.openConsole({ scrollback: true }))
      const driver = context.subject.driver.name
      expect(error).to.include({ driver, operation: 'openConsole', domain: domain.name })
      expect(error.message).to.include("'console-log'").and.to.include(driver)
      await closed(await domain.openConsole({ scrollback: false }))
    })

  it('ends the streams when the machine stops', async () => {
    const domain = having(await kept.running(), 'console')
    const console = await domain.openConsole()
    const all = readToEnd(console)
    await askGuest(domain, 'echo last words', 'echo last words')
    await domain.destroy()
    expect(await all).to.include('last words')
  })
}
