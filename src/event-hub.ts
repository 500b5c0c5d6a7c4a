import type { EventFilter, HypervisorEvent } from './events.js'
import { onAbort } from './on-abort.js'

/** An async iterable of events with a queue of its own. Leaving the loop, `return()` or `await using` takes it off the hub. */
export interface EventStream extends AsyncIterableIterator<HypervisorEvent>, AsyncDisposable {
  return(): Promise<IteratorResult<HypervisorEvent>>
}

/** Delivers events to any number of listeners, each with its own queue and filter. */
export interface EventHub {
  /** Hands an event to every listener whose filter wants it. Never blocks, never throws. */
  emit(event: HypervisorEvent): void
  /** Registers a listener at once, so that nothing emitted after this call is missed by it. */
  subscribe(filter?: EventFilter): EventStream
  /** Ends every iteration once its queue is drained; later subscriptions end at once. */
  close(): void
  /** How many listeners there are. */
  readonly listeners: number
}

/** How many undelivered events a listener may have before the oldest are dropped and it gets a `gap`. */
export const defaultQueueLimit = 10_000

/**
 * Makes an {@link EventHub}.
 *
 * @param queueLimit events that a listener may leave unread before it loses the oldest ones and is told so
 *   by a `gap` event with `reason: 'overflow'`; default {@link defaultQueueLimit}.
 */
export function createEventHub(queueLimit: number = defaultQueueLimit): EventHub {
  const queues = new Set<ListenerQueue>()
  let closed = false
  return {
    emit(event) {
      for (const queue of queues) queue.push(event)
    },
    subscribe(filter = {}) {
      const queue = createListenerQueue(filter, queueLimit, () => queues.delete(queue))
      if (closed || filter.signal?.aborted) queue.end()
      else queues.add(queue)
      return queue.stream
    },
    close() {
      closed = true
      for (const queue of queues) queue.end()
      queues.clear()
    },
    get listeners() {
      return queues.size
    },
  }
}

interface ListenerQueue {
  readonly stream: EventStream
  push(event: HypervisorEvent): void
  end(): void
}

function createListenerQueue(filter: EventFilter, limit: number, detach: () => void): ListenerQueue {
  let queue: HypervisorEvent[] = []
  let head = 0
  let dropped = 0
  let ended = false
  const waiting: ((result: IteratorResult<HypervisorEvent>) => void)[] = []

  const take = (): HypervisorEvent | undefined => {
    if (dropped > 0) {
      const gap = { type: 'gap', reason: 'overflow', time: Date.now(), dropped } as const
      dropped = 0
      return gap
    }
    const event = queue[head]
    if (event === undefined) return undefined
    skip()
    return event
  }
  const skip = (): void => {
    head += 1
    if (head > 1024 && head * 2 > queue.length) {
      queue = queue.slice(head)
      head = 0
    }
  }
  const end = (): void => {
    if (ended) return
    ended = true
    release()
    detach()
    for (const resolve of waiting.splice(0)) resolve({ done: true, value: undefined })
  }
  const release = onAbort(filter.signal, end)

  const stream: EventStream = {
    [Symbol.asyncIterator]: () => stream,
    next() {
      const event = take()
      if (event !== undefined) return Promise.resolve({ done: false, value: event })
      if (ended) return Promise.resolve({ done: true, value: undefined })
      return new Promise((resolve) => waiting.push(resolve))
    },
    return() {
      queue = []
      head = 0
      dropped = 0
      end()
      return Promise.resolve({ done: true, value: undefined })
    },
    async [Symbol.asyncDispose]() {
      await stream.return()
    },
  }
  return {
    stream,
    push(event) {
      if (ended || !wants(filter, event)) return
      const resolve = waiting.shift()
      if (resolve !== undefined) {
        resolve({ done: false, value: event })
        return
      }
      queue.push(event)
      if (queue.length - head > limit) {
        skip()
        dropped += 1
      }
    },
    end,
  }
}

function wants(filter: EventFilter, event: HypervisorEvent): boolean {
  if (event.type === 'gap') return true
  if (filter.domain !== undefined && !('domain' in event && event.domain === filter.domain)) return false
  return filter.types === undefined || filter.types.includes(event.type)
}
