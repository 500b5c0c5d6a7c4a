import type { Duplex } from 'node:stream'
import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import type { Happening, JournalEntry } from '../command-line/news/entry.js'
import type { XenHost } from './host/host.js'
import type { News } from './news/news.js'
import { type FoundDomain, findIn, stateOf } from './state/find.js'
import { statePaths } from './state/folder.js'
import type { Survey, Surveyor } from './state/survey.js'
import { xlError } from './xl/failure.js'

/** A domain that a handle is of. The name follows a renaming. */
export interface XenReference {
  name: string
  readonly uuid: string
}

/** What an action means for the machine of a domain, and what is told when it has succeeded. */
export interface Action {
  /** Whether there is a machine before it. */
  readonly from: boolean
  /** Whether there is one afterwards. */
  readonly to: boolean
  readonly tells: readonly Happening[]
}

/** Something that neither starts nor stops a machine, and what is told when it has succeeded. */
export interface Change {
  /** Whether there is a machine, if it matters. */
  readonly from?: boolean
  readonly tells: readonly Happening[]
}

/** A connection, as the methods of domains need it. */
export interface XenSession {
  /** What it signs the journal with. */
  readonly self: string
  host(): XenHost
  survey(): Promise<Survey>
  /** The domain as it is now. @throws HypervisorError `ERR_NO_DOMAIN`. */
  find(domain: XenReference): Promise<FoundDomain>
  /** @throws HypervisorError `ERR_INVALID_STATE` unless the domain is in one of the states. */
  requireState(domain: XenReference, ...states: readonly DomainState[]): Promise<FoundDomain>
  /** The same for a domain with a machine, which is returned. */
  requireMachine(domain: XenReference, ...states: readonly DomainState[]): Promise<MachineOf>
  /** Runs a program of the host and gives what it wrote. @throws HypervisorError of {@link xlError} if it ends with anything but 0. */
  run(argv: readonly string[]): Promise<string>
  /** Does something to the machine of a domain, and lets every connection know by the journal. */
  act(domain: XenReference, action: Action, argv: readonly string[]): Promise<string>
  /**
   * The same by a program whose standard input and output are used meanwhile; what it means is told when the stream has
   * closed. Errors of that are those of {@link XenHost.start}.
   */
  startAct(domain: XenReference, action: Action, argv: readonly string[]): Promise<Duplex>
  /** Does something else, and lets every connection know by the journal what has happened. */
  tell(domain: XenReference, change: Change, argv: readonly string[]): Promise<string>
}

/** A domain with a machine. */
export type MachineOf = FoundDomain & { readonly machine: NonNullable<FoundDomain['machine']> }

/**
 * Runs a program between two lines of the journal: that it begins, unless that is empty, and then that it has succeeded or
 * that it has failed. One program of the host does it all, so that a connection that is lost meanwhile loses nothing.
 */
const script = `journal=$1 begin=$2 success=$3 failure=$4
shift 4
[ -z "$begin" ] || printf '%s\\n' "$begin" >> "$journal" || exit
"$@"
code=$?
[ $code = 0 ] && line=$success || line=$failure
[ -z "$line" ] || printf '%s\\n' "$line" >> "$journal"
exit $code`

/** Makes the session of a host. */
export function createSession(
  self: string,
  host: () => XenHost,
  surveyor: Surveyor,
  news: Pick<News, 'note'>,
): XenSession {
  const session: XenSession = {
    self,
    host,
    survey: async () => await surveyor.read(host()),
    find: async (domain) => findIn(await session.survey(), domain),
    async requireState(domain, ...states) {
      const found = await session.find(domain)
      if (states.includes(stateOf(found))) return found
      throw new HypervisorError('ERR_INVALID_STATE', `the domain '${domain.name}' is ${stateOf(found)}`)
    },
    async requireMachine(domain, ...states) {
      const found = await session.requireState(domain, ...states)
      const { machine } = found
      if (machine !== undefined) return { ...found, machine }
      throw new HypervisorError('ERR_INVALID_STATE', `the domain '${domain.name}' is not running`)
    },
    async run(argv) {
      const result = await host().run(argv)
      if (result.exitCode === 0) return result.stdout
      throw xlError(argv, result)
    },
    async act(domain, action, argv) {
      const { begin, success, failure } = entriesOf(self, domain, action)
      news.note(begin)
      let end = failure
      try {
        const output = await withJournal(session, [begin, success, failure], argv)
        end = success
        return output
      } finally {
        news.note(end)
      }
    },
    async startAct(domain, action, argv) {
      const { begin, success, failure } = entriesOf(self, domain, action)
      news.note(begin)
      try {
        const stream = await host().start(journaled([begin, success, failure], argv))
        let end = success
        stream.once('error', () => {
          end = failure
        })
        stream.once('close', () => news.note(end))
        return stream
      } catch (error) {
        news.note(failure)
        throw error
      }
    },
    async tell({ name, uuid }, { from, tells }, argv) {
      const entry: JournalEntry = {
        by: self,
        domain: { name, uuid },
        step: 'tell',
        from,
        happenings: [...tells],
      }
      const output = await withJournal(session, [undefined, entry, undefined], argv)
      news.note(entry)
      return output
    },
  }
  return session
}

/** What the journal gets about an action. */
function entriesOf(
  by: string,
  { name, uuid }: XenReference,
  { from, to, tells }: Action,
): Readonly<Record<'begin' | 'success' | 'failure', JournalEntry>> {
  const common = { by, domain: { name, uuid }, happenings: [] }
  return {
    begin: { ...common, step: 'begin' },
    success: { ...common, step: 'end', from, to, happenings: [...tells] },
    failure: { ...common, step: 'end' },
  }
}

type Lines = readonly [
  begin: JournalEntry | undefined,
  success: JournalEntry | undefined,
  failure: JournalEntry | undefined,
]

async function withJournal({ host }: XenSession, lines: Lines, argv: readonly string[]): Promise<string> {
  const result = await host().run(journaled(lines, argv))
  if (result.exitCode === 0) return result.stdout
  throw xlError(argv, result)
}

/** A program with the {@link script} around it. */
function journaled(lines: Lines, argv: readonly string[]): readonly string[] {
  const written = lines.map((line) => (line === undefined ? '' : JSON.stringify(line)))
  return ['sh', '-c', script, 'sh', statePaths.journal, ...written, ...argv]
}

/** A machine that has ended since the state of its domain was read: the domain is not in a state for the call. */
export async function whileRunning<Result>(domain: XenReference, work: Promise<Result>): Promise<Result> {
  return await work.catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_NO_DOMAIN')) throw error
    const message = `the domain '${domain.name}' has just stopped`
    throw new HypervisorError('ERR_INVALID_STATE', message, { cause: error.cause })
  })
}
