import { z } from 'zod'
import { isHypervisorError } from '../../src/errors.js'
import { element } from '../../src/formats/xml/element.js'
import type { VmwareSession } from './session.js'
import type { SoapCall } from './soap/envelope.js'
import { faultError, typeOf } from './soap/fault.js'
import { parsed } from './soap/schema.js'
import { type ObjectReference, type SoapValue, textElement } from './soap/value.js'
import { callForReference, filterSpec, retrieveOne } from './vim.js'

/** How a task is waited for. */
export interface TaskOptions {
  /** Cancels the task, where the server can; what it has brought about by then is the caller's to undo. */
  readonly signal?: AbortSignal | undefined
}

const taskInfo = z.looseObject({
  state: z.enum(['queued', 'running', 'success', 'error']),
  result: z.custom<SoapValue>().optional(),
  error: z.looseObject({ fault: z.custom<SoapValue>(), localizedMessage: z.string().default('') }).optional(),
})

type TaskInfo = z.output<typeof taskInfo>

/**
 * Calls a method that makes a task of its work, and waits for the end of that.
 *
 * @returns the task's result.
 * @throws HypervisorError after the fault that the task has ended with; the signal's reason if it was cancelled.
 */
export async function runTask(
  session: VmwareSession,
  call: SoapCall,
  { signal }: TaskOptions = {},
): Promise<SoapValue> {
  signal?.throwIfAborted()
  const task = await callForReference(session, call)
  const cancel = (): void => {
    session.call({ method: 'CancelTask', on: task, args: [] }).catch(() => {})
  }
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    const { state, result = '', error } = await taskEnd(session, task)
    if (state === 'success') return result
    const fault = error?.fault ?? ''
    const type = typeOf(fault) ?? ''
    // A task may have failed by itself before it could be cancelled.
    if (type === '' || type === 'RequestCanceled') signal?.throwIfAborted()
    throw faultError(type, error?.localizedMessage ?? '', fault)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

/** Most tasks are over when they are first asked; only for the others is it worth to be told. */
async function taskEnd(session: VmwareSession, task: ObjectReference): Promise<TaskInfo> {
  let info = await readTask(session, task)
  while (!hasEnded(info)) {
    await untilChanged(session, task, info)
    info = await readTask(session, task)
  }
  return info
}

async function readTask(session: VmwareSession, task: ObjectReference): Promise<TaskInfo> {
  const { info } = await retrieveOne(session, session.content.propertyCollector, task, ['info'])
  return parsed('information on a task', taskInfo, info)
}

function hasEnded({ state }: TaskInfo): boolean {
  return state === 'success' || state === 'error'
}

/** Waits until a task is not any more in the state that it was in, with a collector of its own; half a minute at most. */
async function untilChanged(session: VmwareSession, task: ObjectReference, before: TaskInfo): Promise<void> {
  const create = { method: 'CreatePropertyCollector', on: session.content.propertyCollector, args: [] }
  const collector = await callForReference(session, create)
  try {
    const spec = filterSpec([{ type: 'Task', paths: ['info.state'] }], [{ object: task }])
    const filter = [element('spec', {}, ...spec), textElement('partialUpdates', false)]
    await callForReference(session, { method: 'CreateFilter', on: collector, args: filter })
    const first = await nextVersion(session, collector, '')
    const { state } = await readTask(session, task)
    if (state === before.state) await nextVersion(session, collector, first)
  } catch (error) {
    // The session may have been made again meanwhile, and the collector is gone with the old one; the task is not.
    if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
  } finally {
    await session.call({ method: 'DestroyPropertyCollector', on: collector, args: [] }).catch(() => {})
  }
}

const versionSchema = z.union([z.looseObject({ version: z.string() }), z.literal('')])

async function nextVersion(
  session: VmwareSession,
  collector: ObjectReference,
  version: string,
): Promise<string> {
  const options = element('options', {}, textElement('maxWaitSeconds', 30))
  const call = { method: 'WaitForUpdatesEx', on: collector, args: [textElement('version', version), options] }
  const answer = parsed('set of updates', versionSchema, await session.call(call))
  return answer === '' ? version : answer.version
}
