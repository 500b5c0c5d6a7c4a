import type { HypervisorEvent } from '../../../src/events.js'
import type { JournalEntry } from './entry.js'
import { openJournal } from './journal.js'
import { createTracker } from './tracker.js'

/** What a machine is known by. */
export interface MachineName {
  readonly name: string
  /** In lower case. */
  readonly uuid: string
}

/** A machine in a list of all. */
export interface ListedMachine extends MachineName {
  /** Whether it runs, paused or not. */
  readonly active: boolean
}

/** What news are made of. */
export interface NewsSources {
  /** What this connection signs its lines of the journal with. */
  readonly self: string
  readonly journalPath: string
  /** Milliseconds between two looks at what happens without this driver. */
  readonly interval: number
  list(): Promise<readonly ListedMachine[]>
  /** How a machine has ended that ran before. */
  ending(uuid: string): Promise<'stopped' | 'crashed' | 'saved'>
  /** Whether somebody who said that he begins with a machine is still at it. */
  isBusy(uuid: string): Promise<boolean>
  emit(event: HypervisorEvent): void
}

/** What happens to the machines of a connection, as events. */
export interface News {
  /** Tells what this connection does itself, here and to every other one. */
  note(entry: JournalEntry): void
  close(): void
}

/** Begins to listen: to the journal at once, and to everything else by asking again and again. */
export async function openNews(sources: NewsSources): Promise<News> {
  const { self, journalPath, interval, list, ending, isBusy, emit } = sources
  const tracker = createTracker(emit)
  const journal = openJournal(journalPath, (entry) => {
    if (entry.by !== self) tracker.note(entry)
  })
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    for (const uuid of tracker.busy()) if (!(await isBusy(uuid))) tracker.abandon(uuid)
    const compare = tracker.survey()
    const listed = await list()
    if (closed) return
    // Who has started or stopped a machine of the list has said before that he begins.
    journal.read()
    const running = listed.filter(({ active }) => active)
    const ended = await Promise.all(
      tracker.missing(running).map(async (uuid) => [uuid, await ending(uuid)] as const),
    )
    if (closed) return
    journal.read()
    compare(running, { defined: listed, ended: new Map(ended) })
  }
  const again = (): void => {
    if (closed) return
    // What cannot be asked now is asked at the next look; a call says what is wrong.
    timer = setTimeout(() => void look().then(again, again), interval)
    timer.unref()
  }
  try {
    await look()
  } catch (error) {
    journal.close()
    throw error
  }
  again()
  return {
    note(entry) {
      journal.read()
      journal.write(entry)
      tracker.note(entry)
    },
    close() {
      closed = true
      clearTimeout(timer)
      journal.close()
    },
  }
}
