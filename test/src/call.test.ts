import { getEventListeners } from 'node:events'
import { expect } from 'chai'
import { type AbortPolicy, call } from '../../src/call.js'
import { HypervisorError } from '../../src/errors.js'
import { rejection } from '../support/rejection.js'

const site = (policy: AbortPolicy) => ({ driver: 'd', operation: 'o', domain: 'a', policy })
const never = (): Promise<never> => new Promise(() => {})
const policies: readonly AbortPolicy[] = ['stop-waiting', 'cancel', 'kill']

/** Work that settles when its signal is aborted, after it has cleaned up. */
function careful(notes: string[]): (signal: AbortSignal | undefined) => Promise<never> {
  return (signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        setImmediate(() => {
          notes.push('cleaned up')
          reject(new Error('cancelled'))
        })
      })
    })
}

/** Timers that keep the process alive; a leaked one would be among them. */
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

describe('a call', () => {
  it('gives back what the work gives back, and no signal where there is no limit', async () => {
    const result = await call(site('cancel'), undefined, async (signal) => [signal, 5])
    expect(result).to.deep.equal([undefined, 5])
    const infinite = { timeout: Number.POSITIVE_INFINITY }
    expect(await call(site('cancel'), infinite, async (signal) => signal)).to.equal(undefined)
  })

  it('fills its site into the errors of the work', async () => {
    const options = [undefined, { timeout: 1000 }, { signal: new AbortController().signal }]
    for (const each of options) {
      const failing = call(site('cancel'), each, async () => {
        throw new HypervisorError('ERR_BUSY', 'busy')
      })
      expect(await rejection('ERR_BUSY', failing)).to.include({ driver: 'd', operation: 'o', domain: 'a' })
    }
  })

  it('turns work that throws before its first promise into a rejection too', async () => {
    for (const options of [undefined, { timeout: 1000 }]) {
      const failing = call(site('stop-waiting'), options, () => {
        throw new HypervisorError('ERR_BUSY', 'busy')
      })
      expect(await rejection('ERR_BUSY', failing)).to.include({ driver: 'd', operation: 'o' })
    }
  })

  it('never begins under a signal that is aborted already', async () => {
    let begun = false
    const reason = new Error('why')
    const error = await rejection(
      'ERR_ABORTED',
      call(site('kill'), { signal: AbortSignal.abort(reason) }, async () => {
        begun = true
      }),
    )
    expect(begun).to.equal(false)
    expect(error.cause).to.equal(reason)
  })

  it('rejects at once and ignores the late result where the policy is to stop waiting', async () => {
    const controller = new AbortController()
    let finish: (value: string) => void = () => {}
    const result = call(
      site('stop-waiting'),
      { signal: controller.signal },
      () => new Promise<string>((resolve) => (finish = resolve)),
    )
    controller.abort()
    await rejection('ERR_ABORTED', result)
    finish('too late')
  })

  it('swallows the late failure of work that is no longer waited for', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listen)
    const controller = new AbortController()
    let fail: (error: Error) => void = () => {}
    const result = call(
      site('stop-waiting'),
      { signal: controller.signal },
      () => new Promise((_resolve, reject) => (fail = reject)),
    )
    controller.abort()
    await rejection('ERR_ABORTED', result)
    fail(new Error('late'))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listen)
    expect(unhandled).to.deep.equal([])
  })

  for (const policy of ['cancel', 'kill'] as const) {
    it(`waits under the policy ${policy} until the work has cleaned up`, async () => {
      for (const code of ['ERR_ABORTED', 'ERR_TIMEOUT'] as const) {
        const notes: string[] = []
        const controller = new AbortController()
        const options = code === 'ERR_TIMEOUT' ? { timeout: 1 } : { signal: controller.signal }
        const result = call(site(policy), options, careful(notes))
        controller.abort()
        await rejection(code, result)
        expect(notes).to.deep.equal(['cleaned up'])
      }
    })

    it(`keeps a result that came in spite of an abort under the policy ${policy}`, async () => {
      const controller = new AbortController()
      const result = call(site(policy), { signal: controller.signal }, async () => {
        controller.abort()
        return 'done'
      })
      expect(await result).to.equal('done')
    })
  }

  for (const policy of policies) {
    it(`leaves no listener and no timer behind under the policy ${policy}`, async () => {
      const controller = new AbortController()
      const options = { signal: controller.signal, timeout: 60_000 }
      await Promise.resolve() // only now mocha has set its own timer
      const before = timers()
      await call(site(policy), options, async () => 5)
      await call(site(policy), options, async () => {
        throw new Error('x')
      }).catch(() => {})
      expect(getEventListeners(controller.signal, 'abort')).to.deep.equal([])
      expect(timers()).to.equal(before)
    })
  }

  it('says in the error of a time-out how long it waited, and gives a hint', async () => {
    const error = await rejection('ERR_TIMEOUT', call(site('stop-waiting'), { timeout: 1 }, never))
    expect(error.message).to.include('1 ms')
    expect(error).to.include({ driver: 'd', operation: 'o', domain: 'a' })
    expect(error.hint).to.be.a('string')
  })

  it('does not take a time-out beyond the range of timers for one that is over', async () => {
    expect(await call(site('cancel'), { timeout: 2 ** 40 }, async () => 'done')).to.equal('done')
  })

  it('takes a time-out that is no positive number for a programming mistake', async () => {
    for (const timeout of [0, -1, Number.NaN]) {
      const error = await call(site('cancel'), { timeout }, async () => 5).catch((e: unknown) => e)
      expect(error).to.be.instanceOf(TypeError)
    }
  })

  it('reports the first of an abort and a time-out', async () => {
    const controller = new AbortController()
    const options = { signal: controller.signal, timeout: 60_000 }
    const result = call(site('cancel'), options, careful([]))
    controller.abort('first')
    expect((await rejection('ERR_ABORTED', result)).cause).to.equal('first')
  })
})
