import type { SshSession } from '../../../src/transports/ssh/options.js'

/**
 * Channels at a time over one session; sshd refuses more than ten of them unless it is told otherwise (sshd_config(5),
 * MaxSessions).
 */
const seatsOfSession = 8

/** Sessions with one server, each with as many channels as the server grants. */
export interface Seats {
  /** Does something that takes one channel of a session until it is over. */
  use<Result>(work: (session: SshSession) => Promise<Result>): Promise<Result>
  /** Takes one channel of a session until the function that comes with it is called. */
  take(): Promise<{ readonly session: SshSession; release(): void }>
  close(): Promise<void>
}

interface Table {
  readonly session: Promise<SshSession>
  taken: number
}

/**
 * Shares a session, and opens a further one when all of its channels are taken, so that no call waits for another.
 *
 * @param first the session that is open already
 * @param open opens a further one
 */
export function createSeats(first: SshSession, open: () => Promise<SshSession>): Seats {
  const tables: Table[] = [{ session: Promise.resolve(first), taken: 0 }]
  const remove = (table: Table): void => {
    const at = tables.indexOf(table)
    if (at > 0) tables.splice(at, 1)
  }
  const furtherTable = (): Table => {
    const table = { session: open(), taken: 0 }
    tables.push(table)
    table.session.then(
      (session) => session.onClose(() => remove(table)),
      () => remove(table),
    )
    return table
  }
  const seats: Seats = {
    async use(work) {
      const { session, release } = await seats.take()
      try {
        return await work(session)
      } finally {
        release()
      }
    },
    async take() {
      const table = tables.find(({ taken }) => taken < seatsOfSession) ?? furtherTable()
      table.taken += 1
      const release = (): void => {
        table.taken -= 1
      }
      try {
        return { session: await table.session, release }
      } catch (error) {
        release()
        throw error
      }
    },
    async close() {
      const closing = tables.map(({ session }) => session.then((opened) => opened.close()).catch(() => {}))
      await Promise.all(closing)
    },
  }
  return seats
}
