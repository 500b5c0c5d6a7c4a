import type { HypervisorEvent } from '../../../src/events.js'
import { parsed } from '../rpc/values.js'
import type { Caller } from '../session.js'
import { type Batch, eventBatch, readBatch } from './batch.js'
import type { KnownMachines } from './machines.js'
import { createTeller } from './teller.js'

/** What a session hears of its pool. */
export interface Watch {
  /** Tells events until the signal is aborted. @throws HypervisorError when the session or the connection is lost. */
  run(signal: AbortSignal): Promise<void>
}

/** What is watched, and who is told. */
export interface WatchSettings {
  readonly caller: Caller
  readonly machines: KnownMachines
  readonly tell: (event: HypervisorEvent) => void
}

/** Who the pool tells of ("event.from"). */
const classes = ['vm', 'vm_metrics', 'message']

/**
 * How long the pool waits for something to happen, in seconds, and we for its answer, in milliseconds. Pools tell
 * fractions from whole numbers, and want a fraction.
 */
export const wait = { seconds: 30.5, silence: 60_000 }

/** Begins to watch, and returns when it is known what is there. */
export async function openWatch(
  { caller, machines, tell }: WatchSettings,
  signal: AbortSignal | undefined,
): Promise<Watch> {
  const teller = createTeller(machines, tell)
  let token = ''
  const next = async (stop: AbortSignal | undefined): Promise<Batch> => {
    const options = { signal: stop, silence: wait.silence }
    const answer = await caller.call('event.from', [classes, token, wait.seconds], options)
    const batch = parsed('events', eventBatch, answer)
    token = batch.token
    return readBatch(batch)
  }
  teller.begin(await next(signal))
  return {
    async run(stop) {
      while (!stop.aborted) teller.take(await next(stop))
    },
  }
}
