import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { failureError, isFailure } from './rpc/failure.js'
import { parsed, reference } from './rpc/values.js'
import type { XapiSession } from './session.js'
import { eventBatch } from './watch/batch.js'
import { wait } from './watch/watch.js'

/** How a task is waited for. */
export interface TaskOptions {
  /** Cancels the task, where the pool can; what it has brought about by then is the caller's to undo. */
  readonly signal?: AbortSignal | undefined
  /** Called with how far it is, from 0 to 1, as that changes. */
  readonly onProgress?: ((progress: number) => void) | undefined
}

const taskRecord = z.object({
  status: z.enum(['pending', 'success', 'failure', 'cancelling', 'cancelled']),
  progress: z.number().default(0),
  result: z.string().default(''),
  error_info: z.array(z.string()).default([]),
})

type TaskRecord = z.output<typeof taskRecord>

/**
 * Has the pool make a task of a method ("Class: task", `Async.`), and waits for its end, which the session may outlive: a
 * new one goes on with the same task.
 *
 * @param method With its class: `VM.start`.
 * @returns the task's result, in which a reference stands in an element of XML.
 * @throws HypervisorError after the failure that the task has ended with; the signal's reason if it was cancelled.
 */
export async function runTask(
  session: XapiSession,
  method: string,
  parameters: readonly unknown[],
  { signal, onProgress }: TaskOptions = {},
): Promise<string> {
  signal?.throwIfAborted()
  const task = parsed('task', reference, await session.call(`Async.${method}`, parameters))
  const cancel = (): void => {
    session.call('task.cancel', [task]).catch(() => {})
  }
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    const { status, result, error_info } = await taskEnd(session, task, onProgress)
    if (status === 'success') return result
    // A task may have failed by itself before it could be cancelled.
    if (status === 'cancelled') signal?.throwIfAborted()
    const [code = status === 'cancelled' ? 'TASK_CANCELLED' : 'INTERNAL_ERROR', ...rest] = error_info
    throw failureError(code, rest)
  } finally {
    signal?.removeEventListener('abort', cancel)
    // Whoever does not take it away leaves it there for an hour.
    session.call('task.destroy', [task]).catch(() => {})
  }
}

/** How long a task may take to fail at once, in seconds. */
const atOnce = 0.25

/**
 * Has the pool make a task of a method, and waits only for as long as it takes to be turned down.
 *
 * @throws HypervisorError after the failure that the task has ended with by then.
 */
export async function beginTask(
  session: XapiSession,
  method: string,
  parameters: readonly unknown[],
  { signal }: Pick<TaskOptions, 'signal'> = {},
): Promise<void> {
  const task = parsed('task', reference, await session.call(`Async.${method}`, parameters, { signal }))
  let token = ''
  let record: TaskRecord | undefined
  for (let look = 0; look < 2 && record?.status !== 'failure'; look += 1) {
    const answer = await nextEvents(session, task, token, { seconds: atOnce, signal })
    token = answer.token
    const event = answer.events.findLast(({ ref, operation }) => ref === task && operation !== 'del')
    if (event !== undefined) record = parsed('task', taskRecord, event.snapshot)
  }
  // The pool forgets it when it is over.
  session.call('task.destroy', [task]).catch(() => {})
  if (record?.status !== 'failure') return
  const [code = 'INTERNAL_ERROR', ...rest] = record.error_info
  throw failureError(code, rest)
}

/** The reference in the result of a task. @throws HypervisorError `ERR_PROTOCOL`. */
export function referenceIn(result: string): string {
  const found = /OpaqueRef:[^<>"\s]+/.exec(result)?.[0]
  if (found !== undefined) return found
  throw new HypervisorError('ERR_PROTOCOL', `the result of a task has no reference: '${result}'`)
}

async function taskEnd(
  session: XapiSession,
  task: string,
  onProgress: TaskOptions['onProgress'],
): Promise<TaskRecord> {
  let token = ''
  let told = -1
  for (;;) {
    const answer = await nextEvents(session, task, token)
    token = answer.token
    for (const { ref, operation, snapshot } of answer.events) {
      if (ref !== task) continue
      if (operation === 'del') throw failureError('HANDLE_INVALID', ['task', task])
      const record = parsed('task', taskRecord, snapshot)
      if (record.status !== 'pending' && record.status !== 'cancelling') return record
      if (record.progress !== told) onProgress?.(record.progress)
      told = record.progress
    }
  }
}

/** Waits for news of a task; the first answer has how it is now. */
async function nextEvents(
  session: XapiSession,
  task: string,
  token: string,
  { seconds, signal }: { readonly seconds: number; readonly signal?: AbortSignal | undefined } = wait,
): Promise<z.output<typeof eventBatch>> {
  const ask = (since: string): Promise<unknown> =>
    session.call('event.from', [[`task/${task}`], since, seconds], { silence: wait.silence, signal })
  const answer = await ask(token).catch((error: unknown) => {
    // Another master may not remember what was told before.
    if (token !== '' && isFailure(error, 'EVENTS_LOST', 'EVENT_FROM_TOKEN_PARSE_FAILURE')) return ask('')
    throw error
  })
  return parsed('events', eventBatch, answer)
}
