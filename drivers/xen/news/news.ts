import type { HypervisorEvent } from '../../../src/events.js'
import type { JournalEntry } from '../../command-line/news/entry.js'
import { createTracker } from '../../command-line/news/tracker.js'
import type { XenHost } from '../host/host.js'
import type { Surveyor } from '../state/survey.js'
import { waitForEnd } from './wait-for-end.js'
import { watchHost } from './watch.js'

/** What happens on a host, as events. */
export interface News {
  /** Takes what this connection does itself. */
  note(entry: JournalEntry): void
  /**
   * Begins to listen to a host; what runs by then is not told. `lost` is called when nothing more is heard; the function
   * returned ends it.
   */
  listen(host: XenHost, lost: () => void, signal: AbortSignal): Promise<() => void>
}

/**
 * Makes {@link News}.
 *
 * @param self what this connection signs its lines of the journal with: it knows those already
 */
export function createNews(self: string, surveyor: Surveyor, emit: (event: HypervisorEvent) => void): News {
  let whenVanished = (_uuid: string): void => {}
  const tracker = createTracker(emit, (uuid) => whenVanished(uuid))
  return {
    note: tracker.note,
    async listen(host, lost, signal) {
      let over = false
      let again = false
      let surveying: Promise<void> | undefined
      const surveyAll = async (): Promise<void> => {
        try {
          while (again && !over) {
            again = false
            const compare = tracker.survey()
            const { running } = await surveyor.read(host)
            if (!over) compare(running)
          }
        } finally {
          surveying = undefined
        }
      }
      /** What is asked for while one is under way comes after it. */
      const survey = (): Promise<void> => {
        again = true
        surveying ??= surveyAll()
        return surveying
      }
      tracker.forget()
      whenVanished = (uuid) => {
        waitForEnd(host, uuid, () => !over && tracker.hasVanished(uuid)).then(
          () => {
            if (!over) tracker.giveUp(uuid)
          },
          // Whoever loses the host begins anew.
          () => {},
        )
      }
      const stream = await watchHost(
        host,
        {
          onEntry(entry) {
            if (entry.by !== self) tracker.note(entry)
          },
          onMachines() {
            // Without a list there are no events: as if the host were lost.
            survey().catch(() => {
              if (!over) lost()
            })
          },
        },
        signal,
      )
      stream.once('close', () => {
        if (!over) lost()
      })
      const end = (): void => {
        over = true
        stream.destroy()
      }
      try {
        await survey()
      } catch (error) {
        end()
        throw error
      }
      return end
    },
  }
}
