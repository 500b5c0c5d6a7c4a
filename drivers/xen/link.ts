import { HypervisorError } from '../../src/errors.js'
import type { ConnectionLifecycle } from '../../src/lifecycle.js'
import { createReconnection, lostConnection } from '../../src/reconnection.js'
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
    reconnection.begin()
  }
  const end = async (): Promise<void> => {
    const opened = current
    current = undefined
    opened?.end()
    await opened?.host.close()
  }
  const reconnection = createReconnection({
    lifecycle,
    async open(stop) {
      current = await open(stop)
    },
    drop: end,
    onReconnect: settings.onReconnect,
  })

  current = await open(signal ?? closing.signal)
  lifecycle.move('open')
  return {
    host() {
      if (current !== undefined) return current.host
      throw lostConnection('the host', lifecycle)
    },
    async close() {
      const over = new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      reconnection.stop(over)
      closing.abort(over)
      await end()
    },
  }
}
