import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { tryLock, waitForLock } from '../../src/state/file-lock.js'
import type { Happening, JournalEntry } from './news/entry.js'
import type { News } from './news/news.js'
import type { ToolMachine } from './tool.js'

/** A domain that a handle is of. The name follows a renaming. */
export interface Reference {
  name: string
  readonly uuid: string
}

/** What is done to a machine. */
export interface Change<Machine> {
  /** States in which it makes sense. */
  readonly states: readonly DomainState[]
  /** Whether there is a running machine afterwards, if it is started or stopped. */
  readonly to?: boolean | undefined
  /** What is told when it has succeeded, of the machine as it was. */
  tells(machine: Machine): readonly Happening[]
  /** Whether it does not wait for what others do to the machine. Default: `false`. */
  readonly atOnce?: boolean | undefined
  /** Ends the wait for what others do to the machine, and nothing else. */
  readonly signal?: AbortSignal | undefined
}

/** A connection, as the methods of domains need it. */
export interface Session<Machine extends ToolMachine> {
  /** Every machine. */
  all(): Promise<readonly Machine[]>
  /** The machine as it is now. @throws HypervisorError `ERR_NO_DOMAIN`. */
  find(dom: Reference): Promise<Machine>
  /** @throws HypervisorError `ERR_INVALID_STATE` unless the machine is in one of the states. */
  requireState(dom: Reference, ...states: readonly DomainState[]): Promise<Machine>
  /** Does something to a machine, alone among all programs, and tells everybody. */
  change<Result>(
    dom: Reference,
    change: Change<Machine>,
    work: (machine: Machine) => Promise<Result>,
  ): Promise<Result>
  /** Does several things to a machine, alone among all programs: the changes in it are `atOnce`. The signal ends the wait for others. */
  alone<Result>(dom: Reference, signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result>
  /**
   * Does something to the list of machines and to one of them, alone among all programs, and tells everybody what `work`
   * says before anybody else has his turn. The signal ends the wait for others.
   */
  changeList(
    dom: Reference,
    signal: AbortSignal | undefined,
    work: () => Promise<readonly Happening[]>,
  ): Promise<void>
  /** Forgets what was kept for a machine that is gone. */
  forget(dom: Reference): Promise<void>
}

/** What a session is made of. */
export interface SessionParts<Machine extends ToolMachine> {
  readonly self: string
  readonly locks: string
  readonly news: () => News
  all(): Promise<readonly Machine[]>
  read(uuid: string): Promise<Machine | undefined>
}

/** States of a domain that is off. */
export const off = ['shutoff', 'crashed'] as const

/** Makes the session of a connection. */
export function createSession<Machine extends ToolMachine>(parts: SessionParts<Machine>): Session<Machine> {
  const { self, locks, news, all, read } = parts
  const locked = async <Result>(
    name: string,
    signal: AbortSignal | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    await mkdir(locks, { recursive: true, mode: 0o700 })
    const lock = await waitForLock(join(locks, name), signal)
    try {
      return await work()
    } finally {
      lock.release()
    }
  }
  const alone: Session<Machine>['alone'] = ({ uuid }, signal, work) =>
    locked(uuid, signal, async () => {
      try {
        return await work()
      } catch (error) {
        // The wait has made the file of the lock anew.
        if (isHypervisorError(error, 'ERR_NO_DOMAIN')) await rm(join(locks, uuid), { force: true })
        throw error
      }
    })
  const session: Session<Machine> = {
    all,
    async find({ name, uuid }) {
      const machine = await read(uuid)
      if (machine !== undefined) return machine
      throw noDomain(name)
    },
    async requireState(dom, ...states) {
      const machine = await session.find(dom)
      if (states.includes(machine.state)) return machine
      const reason = machine.reason === undefined ? '' : ` (${machine.reason})`
      throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' is ${machine.state}${reason}`)
    },
    alone,
    async change(dom, { states, to, tells, atOnce = false, signal }, work) {
      const common = { by: self, domain: { name: dom.name, uuid: dom.uuid }, happenings: [] }
      const go = async () => {
        const machine = await session.requireState(dom, ...states)
        const step = to === undefined ? 'tell' : 'end'
        const success: JournalEntry = {
          ...common,
          step,
          from: machine.active,
          to,
          happenings: [...tells(machine)],
        }
        if (to === undefined) {
          const result = await work(machine)
          news().note(success)
          return result
        }
        news().note({ ...common, step: 'begin' })
        let end: JournalEntry = { ...common, step: 'end' }
        try {
          const result = await work(machine)
          end = success
          return result
        } finally {
          news().note(end)
        }
      }
      return atOnce ? await go() : await alone(dom, signal, go)
    },
    async changeList(dom, signal, work) {
      await locked('list', signal, () =>
        alone(dom, signal, async () => {
          const happenings = [...(await work())]
          const { name, uuid } = dom
          news().note({ by: self, domain: { name, uuid }, step: 'tell', from: false, happenings })
        }),
      )
    },
    forget: ({ uuid }) => rm(join(locks, uuid), { force: true }),
  }
  return session
}

/** Whether somebody is changing a machine. */
export async function isLocked(locks: string, uuid: string): Promise<boolean> {
  const path = join(locks, uuid)
  if (!existsSync(path)) return false
  const lock = await tryLock(path)
  lock?.release()
  return lock === undefined
}

/** The error of a domain that is not there. */
export function noDomain(name: string): HypervisorError {
  return new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${name}'`, { domain: name })
}

/** The error of a UUID that several machines have, as the copies of a folder do: what is done to one could be done to another. */
export function copiesError(uuid: string, machines: readonly Pick<Reference, 'name'>[]): HypervisorError {
  const names = machines.map(({ name }) => `'${name}'`).join(', ')
  return new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `${machines.length} machines have the UUID ${uuid}, as copies do: ${names}`,
    { domain: uuid, hint: 'Give all but one of them UUIDs of their own.' },
  )
}

/** The error of a name or UUID that somebody else has. */
export function taken(what: string, field: 'name' | 'uuid' | 'newName'): HypervisorError {
  return new HypervisorError('ERR_DOMAIN_EXISTS', `a domain '${what}' is there already`, { field })
}

/** A change of the life cycle. */
export function lifecycle(
  change: Extract<Happening, { type: 'lifecycle' }>['change'],
  name?: string,
): Happening {
  return { type: 'lifecycle', change, name }
}
