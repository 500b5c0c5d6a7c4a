import type { HypervisorError } from '../../../src/errors.js'
import type { QmpEvent } from './message.js'

/** Called for every event, in the order in which QEMU sent them. */
export type QmpListener = (event: QmpEvent) => void

/** Called once when no more events will come, with the reason. */
export type QmpEndListener = (reason: HypervisorError) => void

/** Those who listen to a client's events. */
export interface QmpListeners {
  /** Adds a listener until the returned function is called. If the end has come already, `onEnd` is called soon. */
  add(listener: QmpListener, onEnd?: QmpEndListener): () => void
  deliver(event: QmpEvent): void
  end(reason: HypervisorError): void
}

interface Entry {
  readonly listener: QmpListener
  readonly onEnd: QmpEndListener | undefined
}

/** Makes an empty set of {@link QmpListeners}. */
export function createQmpListeners(): QmpListeners {
  const entries = new Set<Entry>()
  let ended: HypervisorError | undefined
  return {
    add(listener, onEnd) {
      const entry = { listener, onEnd }
      if (ended === undefined) {
        entries.add(entry)
      } else if (onEnd !== undefined) {
        const reason = ended
        queueMicrotask(() => onEnd(reason))
      }
      return () => entries.delete(entry)
    },
    deliver(event) {
      for (const entry of [...entries]) {
        if (entries.has(entry)) guarded(() => entry.listener(event))
      }
    },
    end(reason) {
      ended = reason
      const last = [...entries]
      entries.clear()
      for (const { onEnd } of last) if (onEnd !== undefined) guarded(() => onEnd(reason))
    },
  }
}

/** One listener's mistake is the program's to see, and not the other listeners' to suffer from. */
function guarded(notify: () => void): void {
  try {
    notify()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
