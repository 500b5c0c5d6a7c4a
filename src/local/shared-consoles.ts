import type { Duplex } from 'node:stream'
import { HypervisorError, isHypervisorError, withContext } from '../errors.js'
import { type ConsoleLog, createConsoleLog } from './console-log.js'
import { openConsoleStream } from './console-stream.js'

/**
 * The consoles that a connection has open, where the hypervisor gives a console to one client at a time: all streams of
 * a console share the one of the hypervisor. It is given back a second after the last of them was closed, since the next
 * one often follows at once.
 */
export interface SharedConsoles {
  /**
   * Opens a stream.
   *
   * @param key tells consoles apart
   * @param openSource opens the hypervisor's own; ending that gives it back
   */
  open(key: string, openSource: () => Promise<Duplex>, signal: AbortSignal | undefined): Promise<Duplex>
  /** Gives every console back. */
  close(): Promise<void>
}

interface SharedConsole {
  readonly log: ConsoleLog
  readonly source: Duplex
  readonly gone: Promise<void>
  streams: number
  timer: NodeJS.Timeout | undefined
}

/** Milliseconds for which a console is kept that nobody reads. */
const idleTime = 1_000

/** Milliseconds that a hypervisor has to confirm that a console is given back. */
const longestFarewell = 2_000

/** Bytes that a reader may stay behind before it loses the oldest. */
const logLimit = 2 ** 20

/**
 * Makes {@link SharedConsoles}.
 *
 * @param driver the name of the driver whose they are, for the errors of streams
 */
export function createSharedConsoles(driver: string): SharedConsoles {
  const open = new Map<string, Promise<SharedConsole>>()

  const share = async (key: string, openSource: () => Promise<Duplex>): Promise<SharedConsole> => {
    const source = await openSource()
    const log = createConsoleLog(logLimit)
    source.on('data', (chunk: Buffer) => log.write(chunk))
    source.on('error', (error) => {
      // Whatever else goes wrong with it does so because the machine stops.
      const lost = isHypervisorError(error, 'ERR_DISCONNECTED')
      log.close(lost ? withContext(error, { driver, operation: 'openConsole' }) : undefined)
    })
    source.once('end', () => {
      log.close()
      source.end()
    })
    const gone = new Promise<void>((resolve) => {
      source.once('close', () => {
        log.close()
        open.delete(key)
        resolve()
      })
    })
    return { log, source, gone, streams: 0, timer: undefined }
  }
  const release = (shared: SharedConsole): void => {
    shared.streams -= 1
    if (shared.streams > 0) return
    shared.timer = setTimeout(() => giveBack(shared), idleTime)
    shared.timer.unref()
  }
  return {
    async open(key, openSource, signal) {
      const opening = open.get(key) ?? share(key, openSource)
      open.set(key, opening)
      opening.catch(() => open.delete(key))
      const shared = await opening
      if (shared.log.closed) {
        await shared.gone
        signal?.throwIfAborted()
        return await this.open(key, openSource, signal)
      }
      clearTimeout(shared.timer)
      shared.streams += 1
      if (signal?.aborted) {
        // Nobody else may have it open.
        release(shared)
        signal.throwIfAborted()
      }
      const stream = openConsoleStream(shared.log, shared.log.end, (bytes, done) => {
        const { closed, failure } = shared.log
        if (closed) done(failure ?? new HypervisorError('ERR_INVALID_STATE', 'the console is closed'))
        else shared.source.write(bytes, done)
      })
      stream.once('close', () => release(shared))
      return stream
    },
    async close() {
      const all = await Promise.allSettled(open.values())
      await Promise.all(
        all.map(async (opened) => {
          if (opened.status === 'rejected') return
          clearTimeout(opened.value.timer)
          giveBack(opened.value)
          await opened.value.gone
        }),
      )
    },
  }
}

/** Ends the hypervisor's stream. Another client can open the console when that is confirmed, and not before. */
function giveBack({ log, source, gone }: SharedConsole): void {
  log.close()
  source.end()
  const timer = setTimeout(() => source.destroy(), longestFarewell)
  void gone.then(() => clearTimeout(timer))
}
