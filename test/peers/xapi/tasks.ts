import type { Database } from './database.js'
import { nullRef } from './database.js'
import { PoolFailure } from './failure.js'
import { dateText } from './row.js'

/** What an operation does while it goes on. */
export interface Progress {
  /** Reference of its task. */
  readonly task: string
  /** Lets time pass, and says how far it is. @throws PoolFailure `TASK_CANCELLED` if it was cancelled. */
  step(progress: number): Promise<void>
  /** From now on it cannot be cancelled. */
  commit(): void
}

/** The time between two steps of an operation, in milliseconds. */
const stepTime = 1

/** Operations that are under way, as objects that can be looked at, cancelled and taken away. */
export class Tasks {
  /** Operations of these methods stop after their first step until they are let go. */
  private readonly holds = new Map<
    string,
    { readonly reached: () => void; readonly released: Promise<void> }
  >()
  private readonly committed = new Set<string>()
  private readonly doomed = new Set<string>()

  constructor(private readonly database: Database) {}

  /** Makes the next operation of a method stop on its way. */
  hold(method: string): { readonly reached: Promise<void>; release(): void } {
    let reached = (): void => {}
    let release = (): void => {}
    const arrival = new Promise<void>((resolve) => {
      reached = resolve
    })
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    this.holds.set(method, { reached, released })
    return { reached: arrival, release: () => release() }
  }

  /** Begins an operation, and returns the reference of its task. */
  begin(method: string, work: (progress: Progress) => Promise<string>): string {
    const task = this.create(`Async.${method}`)
    this.follow(task, method, work).catch(() => {})
    return task
  }

  /** Has an operation done without a task that the caller sees. */
  async run(method: string, work: (progress: Progress) => Promise<string>): Promise<string> {
    const task = this.create(method)
    try {
      return await this.follow(task, method, work)
    } finally {
      if (this.database.has('task', task)) this.database.destroy('task', task)
    }
  }

  cancel(task: string): void {
    const { status } = this.database.get('task', task)
    if (status !== 'pending') return
    if (this.committed.has(task))
      throw new PoolFailure('OPERATION_NOT_ALLOWED', 'the task cannot be cancelled')
    this.database.update('task', task, { status: 'cancelling' })
  }

  /** Takes a task away: at once if it is over, else when it is. */
  destroy(task: string): void {
    const { status } = this.database.get('task', task)
    if (status === 'pending' || status === 'cancelling') this.doomed.add(task)
    else this.database.destroy('task', task)
  }

  private create(name: string): string {
    return this.database.create('task', {
      name_label: name,
      name_description: '',
      created: dateText(Date.now()),
      finished: dateText(0),
      status: 'pending',
      progress: 0,
      result: '',
      error_info: [],
      resident_on: nullRef,
      other_config: {},
    })
  }

  private async follow(
    task: string,
    method: string,
    work: (progress: Progress) => Promise<string>,
  ): Promise<string> {
    const end = (fields: Readonly<Record<string, unknown>>): void => {
      this.database.update('task', task, { finished: dateText(Date.now()), ...fields })
      if (this.doomed.delete(task)) this.database.destroy('task', task)
    }
    const progress: Progress = {
      task,
      step: async (part) => {
        await new Promise((resolve) => setTimeout(resolve, stepTime))
        const held = this.holds.get(method)
        if (held !== undefined) {
          this.holds.delete(method)
          held.reached()
          await held.released
        }
        const { status } = this.database.get('task', task)
        if (status === 'cancelling') throw new PoolFailure('TASK_CANCELLED', task)
        this.database.update('task', task, { progress: part })
      },
      commit: () => void this.committed.add(task),
    }
    try {
      const result = await work(progress)
      const wrapped = result === '' ? '' : `<value>${result}</value>`
      end({ status: 'success', progress: 1, result: wrapped })
      return result
    } catch (error) {
      const failure = error instanceof PoolFailure ? error : new PoolFailure('INTERNAL_ERROR', String(error))
      const status = failure.code === 'TASK_CANCELLED' ? 'cancelled' : 'failure'
      end({ status, error_info: [failure.code, ...failure.parameters] })
      throw failure
    } finally {
      this.committed.delete(task)
    }
  }
}
