import { getEventListeners } from 'node:events'
import { expect } from 'chai'
import fc from 'fast-check'
import { createPendingCalls } from '../../../../drivers/libvirt/rpc/pending.js'
import { HypervisorError } from '../../../../src/errors.js'
import { thrown } from '../../../support/rejection.js'

const most = 4

type Step =
  | { readonly do: 'call' }
  | { readonly do: 'ask'; readonly question: string }
  | { readonly do: 'abort' | 'answer' | 'refuse'; readonly which: number }
  | { readonly do: 'fail' }

const which = fc.nat(20)
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant({ do: 'call' as const }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('ask' as const), question: fc.constantFrom('a', 'b') }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('abort' as const), which }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('answer' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const), which }) },
    { weight: 1, arbitrary: fc.constant({ do: 'fail' as const }) },
  ),
  { maxLength: 60 },
)

/** What waits: a packet with the serial of who asked first, and all who wait for its reply. */
interface Packet {
  readonly serial: number
  readonly question?: string
  readonly callers: number[]
}

/** What the specification says of calls, in the simplest words: two lists and an outcome for each call. */
class Model {
  underWay: Packet[] = []
  waiting: Packet[] = []
  /** Those that a question may join: all that came after the last call that had to wait. */
  joinable: Packet[] = []
  readonly sent: number[] = []
  readonly outcomes = new Map<number, string>()

  call(serial: number, question?: string): void {
    this.outcomes.set(serial, 'pending')
    const asked = this.joinable.find(
      (packet) => this.waiting.includes(packet) && packet.question === question,
    )
    if (asked !== undefined && question !== undefined) {
      asked.callers.push(serial)
      return
    }
    const packet = { serial, callers: [serial], ...(question === undefined ? {} : { question }) }
    this.joinable = question === undefined ? [] : [...this.joinable, packet]
    this.waiting.push(packet)
    this.sendNext()
  }

  abort(serial: number): void {
    for (const { callers } of this.waiting) {
      if (callers.includes(serial)) callers.splice(callers.indexOf(serial), 1)
    }
    this.waiting = this.waiting.filter(({ callers }) => callers.length > 0)
    this.end(serial, 'aborted')
  }

  settle(serial: number, outcome: string): void {
    const packet = this.underWay.find((other) => other.serial === serial)
    this.underWay = this.underWay.filter((other) => other !== packet)
    for (const caller of packet?.callers ?? []) this.end(caller, outcome)
    this.sendNext()
  }

  fail(): void {
    for (const { callers } of [...this.underWay, ...this.waiting]) {
      for (const caller of callers) this.end(caller, 'lost')
    }
    this.underWay = []
    this.waiting = []
  }

  private end(serial: number, outcome: string): void {
    if (this.outcomes.get(serial) === 'pending') this.outcomes.set(serial, outcome)
  }

  private sendNext(): void {
    while (this.underWay.length < most) {
      const packet = this.waiting.shift()
      if (packet === undefined) return
      this.underWay.push(packet)
      this.sent.push(packet.serial)
    }
  }
}

async function follow(script: readonly Step[]): Promise<void> {
  const model = new Model()
  const sent: number[] = []
  const calls = createPendingCalls(
    most,
    (packet) => sent.push(packet.readUInt32BE()),
    (packet) => (packet.length > 4 ? packet.toString('latin1', 4) : undefined),
  )
  const outcomes = new Map<number, string>()
  const controllers = new Map<number, AbortController>()
  const lost = new HypervisorError('ERR_DISCONNECTED', 'lost')
  let serial = 0

  for (const step of script) {
    const picked = (list: readonly number[]): number | undefined =>
      'which' in step ? list[step.which % Math.max(list.length, 1)] : undefined
    if (step.do === 'call' || step.do === 'ask') {
      serial += 1
      const own = serial
      const question = step.do === 'ask' ? step.question : undefined
      const packet = Buffer.from(`0000${question ?? ''}`)
      packet.writeUInt32BE(own)
      const controller = new AbortController()
      controllers.set(own, controller)
      outcomes.set(own, 'pending')
      calls.add(own, packet, String, controller.signal).then(
        (reply) => outcomes.set(own, `answered ${reply}`),
        (error: unknown) => outcomes.set(own, error === lost ? 'lost' : String(error)),
      )
      model.call(own, question)
    } else if (step.do === 'abort') {
      const aborted = picked([...controllers.keys()])
      if (aborted === undefined) continue
      controllers.get(aborted)?.abort('aborted')
      model.abort(aborted)
    } else if (step.do === 'fail') {
      calls.fail(lost)
      model.fail()
    } else {
      const settled = picked(model.underWay.map((packet) => packet.serial))
      if (settled === undefined) continue
      if (step.do === 'answer') calls.settle(settled, ({ resolve }) => resolve(Buffer.from(`${settled}`)))
      else calls.settle(settled, ({ reject }) => reject('refused'))
      model.settle(settled, step.do === 'answer' ? `answered ${settled}` : 'refused')
    }
    expect(sent).to.deep.equal(model.sent)
    expect(calls.size).to.equal(model.underWay.length + model.waiting.length)
    const strange = [0, serial + 1, ...model.waiting.map((packet) => packet.serial)]
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
  it('are sent once for all who ask the same, of whom each reads the reply for itself', async () => {
    const sent: string[] = []
    const calls = createPendingCalls(
      1,
      (packet) => sent.push(packet.toString()),
      (packet) => (packet.includes('?') ? packet.toString() : undefined),
    )
    let serial = 0
    const call = (text: string): Promise<{ readonly said: string }> => {
      serial += 1
      return calls.add(serial, Buffer.from(text), (reply) => ({ said: String(reply) }), undefined)
    }
    const all = ['busy', 'state?', 'state?', 'stop', 'state?', 'state?'].map(call)
    for (let reply = 1; reply <= serial; reply += 1) {
      if (reply === 3 || reply === 6) continue
      calls.settle(reply, ({ resolve }) => resolve(Buffer.from(`${reply}`)))
    }
    expect(sent).to.deep.equal(['busy', 'state?', 'stop', 'state?'])
    const answers = await Promise.all(all)
    expect(answers.map(({ said }) => said)).to.deep.equal(['1', '2', '2', '4', '5', '5'])
    expect(new Set(answers).size).to.equal(answers.length)
  })

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
