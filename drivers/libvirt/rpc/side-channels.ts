import { HypervisorError } from '../../../src/errors.js'
import { createTurns } from '../../../src/state/turns.js'
import type { RpcChannel } from './channel.js'

/** Further connections to the daemon, for calls that may be slow. */
export interface SideChannels {
  /** Does something over a connection that nothing else uses, and waits for one if all are in use. */
  use<Result>(
    signal: AbortSignal | undefined,
    work: (channel: RpcChannel) => Promise<Result>,
  ): Promise<Result>
  /** The same for what waits for a machine's hypervisor, which leaves some of the connections to all else. */
  useForMonitor: SideChannels['use']
  /** Ends them all, and what waits for one; what is pending fails with the error, or with `ERR_DISCONNECTED`. */
  close(error?: HypervisorError): void
}

/** How many further connections there may be; more would come near to what a daemon grants a client by default. */
const mostChannels = 8

/** How many of them may wait for machines, so that those that hang can still be destroyed. */
const mostMonitors = 5

/** Milliseconds for which a connection is kept that nobody uses. */
const idleTime = 10_000

/** Makes {@link SideChannels}, which are opened as they are needed. */
export function createSideChannels(
  open: (signal: AbortSignal | undefined) => Promise<RpcChannel>,
): SideChannels {
  const all = new Set<RpcChannel>()
  const idle: { readonly channel: RpcChannel; readonly timer: NodeJS.Timeout }[] = []
  const turns = createTurns(mostChannels)
  const monitorTurns = createTurns(mostMonitors)

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
  const use: SideChannels['use'] = async (signal, work) => {
    const end = await turns.take(signal)
    try {
      const channel = await take(signal)
      try {
        return await work(channel)
      } finally {
        giveBack(channel)
      }
    } finally {
      end()
    }
  }
  return {
    use,
    async useForMonitor(signal, work) {
      const end = await monitorTurns.take(signal)
      try {
        return await use(signal, work)
      } finally {
        end()
      }
    },
    close(error = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')) {
      turns.fail(error)
      monitorTurns.fail(error)
      for (const { timer } of idle.splice(0)) clearTimeout(timer)
      for (const channel of all) channel.close(error)
      all.clear()
    },
  }
}
