import type { ClassName, Database } from './database.js'
import { PoolFailure } from './failure.js'
import type { Messages } from './messages.js'
import type { Row } from './row.js'

/** What `event.from` reads. */
interface EventSources {
  readonly database: Database
  readonly messages: Messages
  /** Classes by their names in events, which are in lower case. */
  readonly classes: ReadonlyMap<string, ClassName>
  record(kind: ClassName, ref: string): Row
  /** Milliseconds that the pool waits for more once something has happened. */
  readonly batching: number
}

const tokenShape = /^(\d{20}),(\d{20})$/

/**
 * What has happened since a token, or happens within a time ("event.from"): the newest record of each object, however
 * often it has changed.
 */
export async function eventsFrom(
  { database, messages, classes, record, batching }: EventSources,
  subscriptions: readonly string[],
  token: string,
  seconds: number,
  signal: AbortSignal,
): Promise<object> {
  const [, since, messagesSince] = token === '' ? ['', '0', '0'] : (tokenShape.exec(token) ?? [])
  if (since === undefined) throw new PoolFailure('EVENT_FROM_TOKEN_PARSE_FAILURE', token)
  const wanted = subscriptions.map((subscription) => subscription.toLowerCase().split('/', 1)[0] ?? '')
  const refs = subscriptions.flatMap((subscription) => subscription.split('/').slice(1))
  const kinds = [...classes]
    .filter(([name]) => wanted.includes(name) || wanted.includes('*'))
    .map(([, kind]) => kind)
  const isTaskOnly = wanted.every((name) => name === 'task')
  const deadline = Date.now() + seconds * 1000
  const look = () => ({
    changes: database
      .since(Number(since), kinds)
      .filter(({ ref }) => refs.length === 0 || refs.includes(ref)),
    notes: wanted.includes('message') ? messages.since(Number(messagesSince)) : [],
  })
  let found = look()
  while (found.changes.length === 0 && found.notes.length === 0 && Date.now() < deadline && !signal.aborted) {
    await changeWithin(database, deadline - Date.now(), signal)
    if (!isTaskOnly) await new Promise((resolve) => setTimeout(resolve, batching))
    found = look()
  }
  const last = found.changes.reduce((most, { generation }) => Math.max(most, generation), Number(since))
  const lastNote = found.notes.reduce(
    (most, { generation }) => Math.max(most, generation),
    Number(messagesSince),
  )
  return {
    events: [
      ...found.notes.map(({ ref, row }) => ({
        ...{ id: '0', timestamp: '0.0', class: 'message', operation: 'add', ref, snapshot: row },
      })),
      ...found.changes.map(({ kind, ref, operation, generation }) => ({
        ...{ id: String(generation), timestamp: '0.0', class: kind.toLowerCase(), operation, ref },
        ...(operation === 'del' ? {} : { snapshot: record(kind, ref) }),
      })),
    ],
    valid_ref_counts: {},
    token: [last, lastNote].map((number) => String(number).padStart(20, '0')).join(','),
  }
}

function changeWithin(database: Database, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer)
      database.changed.off('change', over)
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, milliseconds)
    database.changed.on('change', over)
    signal.addEventListener('abort', over)
  })
}
