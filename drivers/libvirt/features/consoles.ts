import type { Duplex } from 'node:stream'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { type ConsoleLog, createConsoleLog } from '../../../src/local/console-log.js'
import { openConsoleStream } from '../../../src/local/console-stream.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/**
 * The consoles that a connection has open. libvirt gives a console to one client at a time, so all streams of a
 * console here share libvirt's one; it is given back a second after the last of them was closed, since the next
 * one often follows at once.
 */
export interface Consoles {
  open(domain: DomainReference, device: string, signal: AbortSignal | undefined): Promise<Duplex>
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

/** Milliseconds that a daemon has to confirm that a console is given back. */
const longestFarewell = 2_000

/** Bytes that a reader may stay behind before it loses the oldest. */
const logLimit = 2 ** 20

/** Makes {@link Consoles}. */
export function createConsoles({ client }: LibvirtSession): Consoles {
  const open = new Map<string, Promise<SharedConsole>>()

  const share = async (dom: DomainReference, devName: string, key: string): Promise<SharedConsole> => {
    const { stream: source } = await client
      .openStream('domainOpenConsole', { dom, devName, flags: 0 })
      .catch((error: unknown) => {
        throw inUse(error) ?? error
      })
    const log = createConsoleLog(logLimit)
    source.on('data', (chunk: Buffer) => log.write(chunk))
    source.on('error', () => log.close())
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
    async open(dom, device, signal) {
      const key = `${dom.uuid} ${device}`
      const opening = open.get(key) ?? share(dom, device, key)
      open.set(key, opening)
      opening.catch(() => open.delete(key))
      const shared = await opening
      signal?.throwIfAborted()
      if (shared.log.closed) {
        await shared.gone
        return await this.open(dom, device, signal)
      }
      clearTimeout(shared.timer)
      shared.streams += 1
      const stream = openConsoleStream(shared.log, shared.log.end, (bytes, done) => {
        if (shared.log.closed) done(new HypervisorError('ERR_INVALID_STATE', 'the console is closed'))
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

/** Ends libvirt's stream. Another client can open the console when the daemon has confirmed it, and not before. */
function giveBack({ log, source, gone }: SharedConsole): void {
  log.close()
  source.end()
  const timer = setTimeout(() => source.destroy(), longestFarewell)
  void gone.then(() => clearTimeout(timer))
}

/** libvirt has no code of its own for a console that another client holds. */
function inUse(error: unknown): HypervisorError | undefined {
  if (!isHypervisorError(error, 'ERR_OPERATION_FAILED') || !/active console session/i.test(error.message)) {
    return undefined
  }
  return new HypervisorError('ERR_BUSY', error.message, {
    hint: 'Another client has this console open; libvirt gives it to one at a time.',
    cause: error.cause,
  })
}
