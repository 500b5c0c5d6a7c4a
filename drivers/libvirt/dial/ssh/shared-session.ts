import { HypervisorError } from '../../../../src/errors.js'
import { untilAborted } from '../../../../src/transports/interruptible.js'

/** Something that is opened when it is needed first, used by many, and opened anew after it was lost. */
export interface Shared<Session> {
  /** Gives the one that is open, or opens one. When nobody waits for it any more, the opening is broken off. */
  get(signal: AbortSignal): Promise<Session>
  /** Closes it, and lets none be opened any more. */
  close(): Promise<void>
}

/** What is shared can be lost and closed. */
interface Closable {
  onClose(listener: () => void): void
  close(): Promise<void>
}

interface Opening<Session> {
  readonly session: Promise<Session>
  readonly controller: AbortController
  waiting: number
}

/** Makes a {@link Shared}. */
export function createShared<Session extends Closable>(
  open: (signal: AbortSignal) => Promise<Session>,
): Shared<Session> {
  let current: Opening<Session> | undefined
  let closed = false

  const begin = (): Opening<Session> => {
    const controller = new AbortController()
    const opening: Opening<Session> = { session: open(controller.signal), controller, waiting: 0 }
    const forget = (): void => {
      if (current === opening) current = undefined
    }
    opening.session.then((session) => session.onClose(forget), forget)
    return opening
  }
  const end = async ({ session, controller }: Opening<Session>): Promise<void> => {
    controller.abort(new HypervisorError('ERR_DISCONNECTED', 'the connection is closed'))
    // It may be open already, or be opened in spite of the abort.
    await session.then(
      (opened) => opened.close(),
      () => {},
    )
  }
  return {
    async get(signal) {
      signal.throwIfAborted()
      if (closed) throw new HypervisorError('ERR_DISCONNECTED', 'the connection is closed')
      current ??= begin()
      const opening = current
      opening.waiting += 1
      try {
        return await untilAborted<Session>(signal, ({ resolve, reject }) => {
          opening.session.then(resolve, reject)
          return () => {}
        })
      } catch (error) {
        if (signal.aborted && opening.waiting === 1 && current === opening) {
          current = undefined
          await end(opening)
        }
        throw error
      } finally {
        opening.waiting -= 1
      }
    },
    async close() {
      closed = true
      const opening = current
      current = undefined
      if (opening !== undefined) await end(opening)
    },
  }
}
