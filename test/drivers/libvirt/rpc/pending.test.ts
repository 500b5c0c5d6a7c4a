import { getEventListeners } from 'node:events'
import { expect } from 'chai'
import fc from 'fast-check'
import { createPendingCalls } from '../../../../drivers/libvirt/rpc/pending.js'
import { HypervisorError } from '../../../../src/errors.js'
import { thrown } from '../../../support/rejection.js'

const most = 4

type Step =
  | { readonly do: 'call' }
  | { readonly do: 'abort' | 'answer' | 'refuse'; readonly which: number }
  | { readonly do: 'fail' }

const which = fc.nat(20)
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant({ do: 'call' as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('abort' as const), which }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('answer' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const), which }) },
    { weight: 1, arbitrary: fc.constant({ do: 'fail' as const }) },
  ),
  { maxLength: 60 },
)

/** What the specification says of calls, in the simplest words: two lists and an outcome for each call. */
class Model {
  underWay: number[] = []
  waiting: number[] = []
  readonly sent: number[] = []
  readonly outcomes = new Map<number, string>()

  call(serial: number): void {
    this.outcomes.set(serial, 'pending')
    this.waiting.push(serial)
    this.sendNext()
  }

  abort(serial: number): void {
    this.waiting = this.waiting.filter((other) => other !== serial)
    this.end(serial, 'aborted')
  }

  settle(serial: number, outcome: string): void {
    this.underWay = this.underWay.filter((other) => other !== serial)
    this.end(serial, outcome)
    this.sendNext()
  }

  fail(): void {
    for (const serial of [...this.underWay, ...this.waiting]) this.end(serial, 'lost')
    this.underWay = []
    this.waiting = []
  }

  private end(serial: number, outcome: string): void {
    if (this.outcomes.get(serial) === 'pending') this.outcomes.set(serial, outcome)
  }

  private sendNext(): void {
    while (this.underWay.length < most) {
      const serial = this.waiting.shift()
      if (serial === undefined) return
      this.underWay.push(serial)
      this.sent.push(serial)
    }
  }
}

async function follow(script: readonly Step[]): Promise<void> {
  const model = new Model()
  const sent: number[] = []
  const calls = createPendingCalls(most, (packet) => sent.push(packet.readUInt32BE()))
  const outcomes = new Map<number, string>()
  const controllers = new Map<number, AbortController>()
  const lost = new HypervisorError('ERR_DISCONNECTED', 'lost')
  let serial = 0

  for (const step of script) {
    const picked = (list: readonly number[]): number | undefined =>
      'which' in step ? list[step.which % Math.max(list.length, 1)] : undefined
    if (step.do === 'call') {
      serial += 1
      const own = serial
      const packet = Buffer.alloc(4)
      packet.writeUInt32BE(own)
      const controller = new AbortController()
      controllers.set(own, controller)
      outcomes.set(own, 'pending')
      calls.add(own, packet, String, controller.signal).then(
        (reply) => outcomes.set(own, `answered ${reply}`),
        (error: unknown) => outcomes.set(own, error === lost ? 'lost' : String(error)),
      )
      model.call(own)
    } else if (step.do === 'abort') {
      const aborted = picked([...controllers.keys()])
      if (aborted === undefined) continue
      controllers.get(aborted)?.abort('aborted')
      model.abort(aborted)
    } else if (step.do === 'fail') {
      calls.fail(lost)
      model.fail()
    } else {
      const settled = picked(model.underWay)
      if (settled === undefined) continue
      if (step.do === 'answer') calls.settle(settled, ({ resolve }) => resolve(Buffer.from(`${settled}`)))
      else calls.settle(settled, ({ reject }) => reject('refused'))
      model.settle(settled, step.do === 'answer' ? `answered ${settled}` : 'refused')
    }
    expect(sent).to.deep.equal(model.sent)
    expect(calls.size).to.equal(model.underWay.length + model.waiting.length)
    const strange = [0, serial + 1, ...model.waiting]
    for (const other of strange) thrown('ERR_PROTOCOL', () => calls.settle(other, () => {}))
  }
  await new Promise(setImmediate)
  expect(Object.fromEntries(outcomes)).to.deep.equal(Object.fromEntries(model.outcomes))
  for (const [own, { signal }] of controllers) {
    const listens = outcomes.get(own) === 'pending' ? 1 : 0
    expect(getEventListeners(signal, 'abort')).to.have.length(listens)
  }
}

describe('Calls that are pending', () => {
  it('go out in order and four at a time, keep their places until their replies, and end once', async () => {
    await fc.assert(fc.asyncProperty(steps, follow), { numRuns: 300 })
  })

  it('are rejected with what goes wrong while their reply is read', async () => {
    const calls = createPendingCalls(1, () => {})
    const throwing = (): never => {
      throw new RangeError('broken')
    }
    const broken = calls.add(1, Buffer.alloc(0), throwing, undefined)
    const next = calls.add(2, Buffer.alloc(0), String, undefined)
    calls.settle(1, ({ resolve }) => resolve(Buffer.from('bad')))
    calls.settle(2, ({ resolve }) => resolve(Buffer.from('good')))
    expect(
      await broken.then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    ).to.equal('RangeError: broken')
    expect(String(await next)).to.equal('good')
  })
})
