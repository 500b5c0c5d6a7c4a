import { fork } from 'node:child_process'
import { on } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Measure } from '../measure.js'
import { churnAnswer } from './answers.js'
import { heapGrowth } from './heap.js'
import type { Libvirtd } from './libvirtd.js'
import type { CLibrary } from './peer.js'
import { ourTestUri, theirTestUri } from './uris.js'

const threads = 4
const rate = 5000
const seconds = 60
const listener = fileURLToPath(new URL('./listener.js', import.meta.url))

const heard = z.object({
  state: z.literal('done'),
  received: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
  heap: z.array(z.number()),
  cpu: z.number(),
})

/**
 * Machines of the test driver are suspended and resumed by the C library, each of which is an event, and a process
 * of its own listens. First as fast as the daemon can, then 5,000 times a second for a minute.
 */
export async function measureEvents(daemon: Libvirtd, library: CLibrary): Promise<readonly Measure[]> {
  const most = await listenTo(daemon, library, { seconds: 5, rate: 0 })
  const steady = await listenTo(daemon, library, { seconds, rate })
  const growth = heapGrowth(steady.heap)
  const each = (steady.cpu / steady.received) * 1e6
  return [
    {
      name: 'events, as many as the daemon makes',
      unit: '1/s',
      value: most.sent / most.seconds,
      detail: `${threads} threads for ${most.seconds.toFixed(0)} s; ${most.received} of ${most.sent} were heard`,
    },
    {
      name: `events, ${rate} a second`,
      unit: '1/s',
      value: Math.round(steady.sent / steady.seconds),
      limit: { atLeast: rate * 0.99 },
      detail: `${threads} threads for ${steady.seconds.toFixed(0)} s; ${each.toFixed(1)} µs of the listener's CPU an event`,
    },
    {
      name: 'events that were lost',
      unit: '',
      value: steady.sent - steady.received,
      limit: { atMost: 0 },
      detail: `${steady.received} of ${steady.sent} were heard, ${steady.dropped} dropped by the queue`,
    },
    {
      name: 'heap at the end over the beginning',
      unit: 'ratio',
      value: growth,
      limit: { atMost: 1.1 },
      detail: `medians of the last and the first third of ${steady.heap.length} samples after a collection`,
    },
  ]
}

async function listenTo(
  daemon: Libvirtd,
  library: CLibrary,
  how: { readonly seconds: number; readonly rate: number },
): Promise<z.infer<typeof heard> & { readonly sent: number; readonly seconds: number }> {
  const child = fork(listener, [ourTestUri(daemon)], { execArgv: ['--expose-gc'] })
  const stopped = new AbortController()
  child.once('exit', () => stopped.abort(new Error('the listener has ended')))
  const messages = on(child, 'message', { signal: stopped.signal })
  const next = async (): Promise<unknown> => (await messages.next()).value?.[0]
  try {
    await next()
    const request = { do: 'churn', uri: theirTestUri(daemon), threads, ...how }
    const { events: sent, seconds: took } = await library.ask(request, churnAnswer)
    child.send('stop')
    return { ...heard.parse(await next()), sent, seconds: took }
  } finally {
    child.kill()
  }
}
