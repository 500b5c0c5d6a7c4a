import { HypervisorError } from '../../../src/errors.js'
import type { RpcChannel } from './channel.js'

/** Further connections to the daemon, for calls that may be slow. */
export interface SideChannels {
  /** Does something over a connection that nothing else uses, and waits for one if all are in use. */
  use<Result>(
    signal: AbortSignal | undefined,
    work: (channel: RpcChannel) => Promise<Result>,
  ): Promise<Result>
  /** Ends them all, and what waits for one; what is pending fails with the error, or with `ERR_DISCONNECTED`. */
  close(error?: HypervisorError): void
}

/** Work that waits for its turn. */
interface Waiting {
  go(): void
  fail(error: unknown): void
}

/** How many further connections there may be; more would come near to what a daemon grants a client by default. */
const mostChannels = 8

/** Milliseconds for which a connection is kept that nobody uses. */
const idleTime = 10_000

/** Makes {@link SideChannels}, which are opened as they are needed. */
export function createSideChannels(
  open: (signal: AbortSignal | undefined) => Promise<RpcChannel>,
): SideChannels {
  const all = new Set<RpcChannel>()
  const idle: { readonly channel: RpcChannel; readonly timer: NodeJS.Timeout }[] = []
  const queue: Waiting[] = []
  let count = 0

  const take = async (signal: AbortSignal | undefined): Promise<RpcChannel> => {
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      clearTimeout(kept.timer)
      if (!kept.channel.ended) return kept.channel
      all.delete(kept.channel)
    }
    const channel = await open(signal)
    all.add(channel)
    return channel
  }
  const giveBack = (channel: RpcChannel): void => {
    // A call that nobody waits for any more may still be under way on it.
    if (channel.ended || channel.calls > 0) {
      all.delete(channel)
      channel.close()
      return
    }
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((kept) => kept.channel === channel),
        1,
      )
      all.delete(channel)
      channel.close()
    }, idleTime)
    timer.unref()
    idle.push({ channel, timer })
  }
  const turn = async (signal: AbortSignal | undefined): Promise<void> => {
    if (count < mostChannels) {
      count += 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        queue.splice(queue.indexOf(waiting), 1)
        reject(signal?.reason)
      }
      const waiting: Waiting = {
        go() {
          signal?.removeEventListener('abort', stop)
          resolve()
        },
        fail(error) {
          signal?.removeEventListener('abort', stop)
          reject(error)
        },
      }
      signal?.addEventListener('abort', stop, { once: true })
      queue.push(waiting)
    })
  }
  return {
    async use(signal, work) {
      await turn(signal)
      try {
        const channel = await take(signal)
        try {
          return await work(channel)
        } finally {
          giveBack(channel)
        }
      } finally {
        const next = queue.shift()
        if (next === undefined) count -= 1
        else next.go()
      }
    },
    close(error = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')) {
      for (const waiting of queue.splice(0)) waiting.fail(error)
      for (const { timer } of idle.splice(0)) clearTimeout(timer)
      for (const channel of all) channel.close(error)
      all.clear()
    },
  }
}
