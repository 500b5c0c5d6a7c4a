import { HypervisorError } from '../../src/errors.js'
import type { ConnectionLifecycle } from '../../src/lifecycle.js'
import type { XenHost } from './host/host.js'

/** What a link is made of. */
export interface LinkSettings {
  readonly lifecycle: ConnectionLifecycle
  openHost(signal: AbortSignal | undefined): Promise<XenHost>
  /** Called with every host that was opened, before it is used; what it returns is called when that is lost or closed. */
  onOpen(host: XenHost, lost: () => void, signal: AbortSignal): Promise<() => void>
  /** Called when a lost host was opened again. */
  onReconnect(): void
}

/** A host that is opened again after it was lost. */
export interface Link {
  /** @throws HypervisorError `ERR_DISCONNECTED` while it is lost. */
  host(): XenHost
  close(): Promise<void>
}

/** The first and the longest wait before another attempt to connect, in milliseconds. */
const firstWait = 100
const longestWait = 10_000

/** How long an attempt may take: a host that has gone silent meanwhile ends none, in milliseconds. */
const longestAttempt = 60_000

interface Opened {
  readonly host: XenHost
  readonly end: () => void
}

/**
 * Opens a host. When it is lost, everything pending fails with `ERR_DISCONNECTED` and it is opened again, with pauses
 * that double from 0.1 s to 10 s; calls in between fail at once.
 */
export async function openLink(settings: LinkSettings, signal: AbortSignal | undefined): Promise<Link> {
  const { lifecycle } = settings
  const closing = new AbortController()
  let current: Opened | undefined
  let retry: NodeJS.Timeout | undefined

  const open = async (stop: AbortSignal): Promise<Opened> => {
    const host = await settings.openHost(stop)
    let opened: Opened | undefined
    const lost = (): void => {
      if (opened !== undefined) lose(opened)
    }
    host.onLost(lost)
    try {
      opened = { host, end: await settings.onOpen(host, lost, stop) }
      return opened
    } catch (error) {
      await host.close()
      throw error
    }
  }
  const lose = (opened: Opened): void => {
    if (current !== opened) return
    current = undefined
    opened.end()
    void opened.host.close()
    if (closing.signal.aborted || lifecycle.state !== 'open') return
    lifecycle.move('reconnecting')
    reconnect(firstWait)
  }
  const reconnect = (wait: number): void => {
    retry = setTimeout(async () => {
      try {
        current = await open(AbortSignal.any([closing.signal, AbortSignal.timeout(longestAttempt)]))
      } catch {
        if (lifecycle.state === 'reconnecting') reconnect(Math.min(wait * 2, longestWait))
        return
      }
      if (closing.signal.aborted || lifecycle.state !== 'reconnecting') return await end()
      lifecycle.move('open')
      settings.onReconnect()
    }, wait)
  }
  const end = async (): Promise<void> => {
    const opened = current
    current = undefined
    opened?.end()
    await opened?.host.close()
  }

  current = await open(signal ?? closing.signal)
  lifecycle.move('open')
  return {
    host() {
      if (current !== undefined) return current.host
      throw new HypervisorError('ERR_DISCONNECTED', 'the connection to the host is lost', {
        hint:
          lifecycle.state === 'reconnecting' ? 'It is being made again; try again in a moment.' : undefined,
      })
    },
    async close() {
      clearTimeout(retry)
      closing.abort(new HypervisorError('ERR_DISCONNECTED', 'the connection is closed'))
      await end()
    },
  }
}
