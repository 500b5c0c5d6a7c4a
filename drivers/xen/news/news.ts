import { isHypervisorError } from '../../../src/errors.js'
import type { HypervisorEvent } from '../../../src/events.js'
import type { XenHost } from '../host/host.js'
import type { Surveyor } from '../state/survey.js'
import type { JournalEntry } from './entry.js'
import { createTracker } from './tracker.js'
import { watchHost } from './watch.js'

/** What happens on a host, as events. */
export interface News {
  /** Takes what this connection does itself. */
  note(entry: JournalEntry): void
  /** Begins to listen to a host; what runs by then is not told. The function returned ends it. */
  listen(host: XenHost, lost: (error: Error) => void, signal: AbortSignal): Promise<() => void>
}

/**
 * Makes {@link News}.
 *
 * @param self what this connection signs its lines of the journal with: it knows those already
 */
export function createNews(self: string, surveyor: Surveyor, emit: (event: HypervisorEvent) => void): News {
  const tracker = createTracker(emit)
  return {
    note: tracker.note,
    async listen(host, lost, signal) {
      let over = false
      let surveying = false
      let again = false
      const survey = async (): Promise<void> => {
        again = true
        if (surveying) return
        surveying = true
        try {
          while (again && !over) {
            again = false
            const compare = tracker.survey()
            const { running } = await surveyor.read(host)
            if (!over) compare(running)
          }
        } finally {
          surveying = false
        }
      }
      tracker.forget()
      const stream = await watchHost(
        host,
        {
          onEntry(entry) {
            if (entry.by !== self) tracker.note(entry)
          },
          onMachines() {
            survey().catch((error: unknown) => {
              // Without a list there are no events: as if the host were lost.
              if (!over)
                lost(
                  isHypervisorError(error)
                    ? error
                    : new Error('the host cannot be surveyed', { cause: error }),
                )
            })
          },
        },
        signal,
      )
      stream.once('close', () => {
        if (!over) lost(new Error('nothing more is told of what happens on the host'))
      })
      await survey()
      return () => {
        over = true
        stream.destroy()
      }
    },
  }
}
