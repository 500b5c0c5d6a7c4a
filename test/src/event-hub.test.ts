import { getEventListeners } from 'node:events'
import { expect } from 'chai'
import fc from 'fast-check'
import { createEventHub, type EventHub, type EventStream } from '../../src/event-hub.js'
import type { EventFilter, HypervisorEvent } from '../../src/events.js'

const event = (number: number, domain = 'a'): HypervisorEvent => ({
  type: 'native',
  name: 'n',
  data: number,
  domain,
  uuid: 'u',
  time: 0,
})

const show = (value: HypervisorEvent): string =>
  value.type === 'native' ? `${value.domain}${String(value.data)}` : value.type

async function typesOf(stream: EventStream): Promise<readonly string[]> {
  const types: string[] = []
  for await (const { type } of stream) types.push(type)
  return types
}

describe('the event hub', () => {
  it('gives every listener what came after it subscribed, in order', async () => {
    const hub = createEventHub()
    const first = hub.subscribe()
    hub.emit(event(1))
    const second = hub.subscribe()
    hub.emit(event(2))
    hub.close()
    const read = async (stream: EventStream): Promise<readonly string[]> => {
      const seen = []
      for await (const each of stream) seen.push(show(each))
      return seen
    }
    expect(await read(first)).to.deep.equal(['a1', 'a2'])
    expect(await read(second)).to.deep.equal(['a2'])
  })

  it('answers several reads that were made ahead, in their order', async () => {
    const hub = createEventHub()
    const stream = hub.subscribe()
    const reads = [stream.next(), stream.next(), stream.next()]
    hub.emit(event(1))
    hub.emit(event(2))
    hub.close()
    const results = await Promise.all(reads)
    expect(results.map(({ done, value }) => (done ? 'end' : show(value)))).to.deep.equal(['a1', 'a2', 'end'])
  })

  it('drops the oldest events of a slow listener and tells it how many', async () => {
    const hub = createEventHub(3)
    const slow = hub.subscribe()
    for (let number = 1; number <= 5; number += 1) hub.emit(event(number))
    expect((await slow.next()).value).to.include({ type: 'gap', reason: 'overflow', dropped: 2 })
    for (const expected of ['a3', 'a4', 'a5']) {
      const { value } = await slow.next()
      expect(value && show(value)).to.equal(expected)
    }
  })

  it('lets events of pools, networks, secrets and the host through a filter for their types, and none for a domain', async () => {
    const hub = createEventHub()
    const pools = hub.subscribe({ types: ['pool'] })
    const all = hub.subscribe()
    const ofDomain = hub.subscribe({ domain: 'a' })
    hub.emit({ type: 'network', change: 'started', network: 'a', uuid: 'u', time: 0 })
    hub.emit({ type: 'pool', change: 'refreshed', pool: 'a', uuid: 'u', time: 0 })
    hub.emit({ type: 'secret', change: 'defined', uuid: 'u', usage: undefined, time: 0 })
    hub.emit({ type: 'node-device', change: 'created', device: 'a', time: 0 })
    hub.emit(event(1))
    hub.close()
    expect(await typesOf(pools)).to.deep.equal(['pool'])
    expect(await typesOf(all)).to.deep.equal(['network', 'pool', 'secret', 'node-device', 'native'])
    expect(await typesOf(ofDomain)).to.deep.equal(['native'])
  })

  it('lets a gap through every filter', async () => {
    const hub = createEventHub()
    const stream = hub.subscribe({ domain: 'b', types: ['lifecycle'] })
    hub.emit(event(1))
    hub.emit({ type: 'gap', reason: 'reconnected', time: 0 })
    expect((await stream.next()).value).to.include({ type: 'gap' })
  })

  it('takes a listener off when its loop is left, it is disposed of, or its signal is aborted', async () => {
    const hub = createEventHub()
    const controller = new AbortController()
    hub.emit(event(0))
    const stream = hub.subscribe({ signal: controller.signal })
    hub.emit(event(1))
    for await (const _each of stream) break
    expect(hub.listeners).to.equal(0)
    expect(getEventListeners(controller.signal, 'abort')).to.deep.equal([])
    {
      await using _disposed = hub.subscribe()
      expect(hub.listeners).to.equal(1)
    }
    const aborted = hub.subscribe({ signal: controller.signal })
    const pending = aborted.next()
    controller.abort()
    expect((await pending).done).to.equal(true)
    expect(hub.listeners).to.equal(0)
  })

  it('leaves no listener on the signal of a stream that had ended from the start', () => {
    const hub = createEventHub()
    hub.close()
    const controller = new AbortController()
    hub.subscribe({ signal: controller.signal })
    expect(getEventListeners(controller.signal, 'abort')).to.deep.equal([])
  })

  it('behaves as its model does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(allCommands, { maxCommands: 60 }), async (commands) => {
        await fc.asyncModelRun(
          () => ({
            model: { queues: new Map(), closed: false, emitted: 0, subscribed: 0 },
            real: { hub: createEventHub(queueLimit), streams: new Map() },
          }),
          commands,
        )
      }),
      { numRuns: 200 },
    )
  })
})

const queueLimit = 4

interface ModelQueue {
  readonly filter: EventFilter
  readonly waiting: string[]
  dropped: number
  ended: boolean
}

interface Model {
  readonly queues: Map<number, ModelQueue>
  closed: boolean
  emitted: number
  subscribed: number
}

interface Real {
  readonly hub: EventHub
  readonly streams: Map<number, EventStream>
}

type HubCommand = fc.AsyncCommand<Model, Real>

const listening = (model: Model): number => [...model.queues.values()].filter((queue) => !queue.ended).length

const subscribe = (domain: string | undefined): HubCommand => ({
  check: () => true,
  toString: () => `subscribe(${domain ?? ''})`,
  async run(model, { hub, streams }) {
    model.subscribed += 1
    const filter = { domain }
    model.queues.set(model.subscribed, { filter, waiting: [], dropped: 0, ended: model.closed })
    streams.set(model.subscribed, hub.subscribe(filter))
    expect(hub.listeners).to.equal(listening(model))
  },
})

const emit = (domain: string): HubCommand => ({
  check: () => true,
  toString: () => `emit(${domain})`,
  async run(model, { hub }) {
    model.emitted += 1
    hub.emit(event(model.emitted, domain))
    for (const queue of model.queues.values()) {
      if (queue.ended || (queue.filter.domain ?? domain) !== domain) continue
      queue.waiting.push(`${domain}${model.emitted}`)
      if (queue.waiting.length > queueLimit) {
        queue.waiting.shift()
        queue.dropped += 1
      }
    }
  },
})

const onOne = (
  name: string,
  pick: number,
  run: (queue: ModelQueue, stream: EventStream, model: Model, real: Real) => Promise<void>,
): HubCommand => ({
  check: (model) => model.queues.size > 0,
  toString: () => `${name}(${pick})`,
  async run(model, real) {
    const number = (pick % model.queues.size) + 1
    const queue = model.queues.get(number)
    const stream = real.streams.get(number)
    if (queue === undefined || stream === undefined) throw new Error('the model lost a queue')
    await run(queue, stream, model, real)
  },
})

const read = (pick: number): HubCommand =>
  onOne('read', pick, async (queue, stream) => {
    if (queue.dropped > 0) {
      expect((await stream.next()).value).to.include({ type: 'gap', dropped: queue.dropped })
      queue.dropped = 0
    } else if (queue.waiting.length > 0) {
      const { value } = await stream.next()
      expect(value && show(value)).to.equal(queue.waiting.shift())
    } else if (queue.ended) {
      expect((await stream.next()).done).to.equal(true)
    }
  })

const leave = (pick: number): HubCommand =>
  onOne('leave', pick, async (queue, stream, model, { hub }) => {
    await stream.return()
    queue.waiting.length = 0
    queue.dropped = 0
    queue.ended = true
    expect(hub.listeners).to.equal(listening(model))
  })

const close: HubCommand = {
  check: () => true,
  toString: () => 'close()',
  async run(model, { hub }) {
    hub.close()
    model.closed = true
    for (const queue of model.queues.values()) queue.ended = true
    expect(hub.listeners).to.equal(0)
  },
}

const domains = fc.constantFrom('a', 'b')
const allCommands = [
  fc.option(domains, { nil: undefined }).map(subscribe),
  domains.map(emit),
  domains.map(emit),
  fc.nat(20).map(read),
  fc.nat(20).map(read),
  fc.nat(20).map(leave),
  fc.constant(close),
]
