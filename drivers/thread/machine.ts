import { Worker } from 'node:worker_threads'
import { HypervisorError } from '../../src/errors.js'
import {
  type FromWorker,
  fromWorkerSchema,
  type MachineRequest,
  stateSchema,
  type ToWorker,
} from './worker/protocol.js'

/** How a machine ended by itself. */
export type OwnEnd =
  /** The guest switched itself off, by something that the driver knows, with a status. */
  | { readonly kind: 'off'; readonly by: string; readonly status: number }
  /** The emulator failed; `output` is the end of what it printed. */
  | { readonly kind: 'crashed'; readonly message: string; readonly output: string; readonly cause?: unknown }

/** How a machine ended. */
export type MachineEnd =
  | OwnEnd
  /** It was terminated from here. */
  | { readonly kind: 'terminated' }

/** What happens in a machine. */
export interface MachineListener {
  onOutput(port: number, bytes: Uint8Array): void
  /** Something of the emulator's own, which is the reason of the state that the machine is in now. */
  onHappened(name: string, reason: string): void
  /** The guest has reset the machine, or `reset` was called. */
  onReset(): void
}

/** A machine in a thread of its own. Its calls are rejected with `ERR_INVALID_STATE` once it has ended. */
export interface Machine {
  /** Resolves when the thread is gone. */
  readonly ended: Promise<MachineEnd>
  suspend(): Promise<void>
  resume(): Promise<void>
  reset(): Promise<void>
  /** The whole state. The machine must be suspended. */
  save(): Promise<ArrayBuffer>
  /** Puts another state in. The machine must be suspended and stays so. */
  load(state: ArrayBuffer): Promise<void>
  /** Counters, which the driver's own schema knows. */
  stats(): Promise<unknown>
  /** Asks what this driver alone asks. */
  ask(body: unknown): Promise<unknown>
  /** Hands bytes to a console, and resolves when it has room for more. */
  input(port: number, bytes: Uint8Array): Promise<void>
  terminate(): Promise<void>
  setReferenced(referenced: boolean): void
}

/** What runs in the thread. */
export interface ThreadEntry {
  /** The driver's name. */
  readonly name: string
  /** The file that it runs. @throws HypervisorError `ERR_NOT_INSTALLED`. */
  worker(): URL
  describeEnd(end: OwnEnd): { readonly why: string }
}

/** Bytes of output after which the worker is told that they have arrived. */
const acknowledgeEvery = 128 * 1024

type RequestBody = MachineRequest extends infer Request
  ? Request extends MachineRequest
    ? Omit<Request, 'type' | 'id'>
    : never
  : never

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

/**
 * Makes a machine in a worker thread, and resolves when it is there. Its CPU waits for `resume`. An abort terminates it.
 *
 * @throws HypervisorError `ERR_START_FAILED` if it ends before; the cause is the emulator's error. `ERR_NOT_INSTALLED` if the
 *   thread's file is not there.
 */
export async function startMachine(
  { name, worker: findWorker, describeEnd }: ThreadEntry,
  config: object,
  listener: MachineListener,
  signal?: AbortSignal,
): Promise<Machine> {
  signal?.throwIfAborted()
  const worker = new Worker(findWorker(), {
    workerData: config,
    // Not into this program's output. Nobody reads them: reading would keep this program alive.
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
    name: `polyvisor ${name}`,
  })
  const pending = new Map<number, Pending>()
  let nextId = 1
  let unacknowledged = 0
  let end: MachineEnd | undefined
  const send = (message: ToWorker): void => worker.postMessage(message)

  const endWith = (how: MachineEnd): void => {
    end ??= how
    void worker.terminate()
  }

  let setReady: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    setReady = resolve
  })

  const takeOutput = (port: number, bytes: Uint8Array): void => {
    listener.onOutput(port, bytes)
    unacknowledged += bytes.length
    if (unacknowledged < acknowledgeEvery) return
    send({ type: 'taken', count: unacknowledged })
    unacknowledged = 0
  }

  const takeReply = ({ id, result, error }: Extract<FromWorker, { type: 'reply' }>): void => {
    const waiting = pending.get(id)
    pending.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new HypervisorError('ERR_OPERATION_FAILED', error))
  }

  const take = (message: FromWorker): void => {
    if (message.type === 'output') takeOutput(message.port, message.bytes)
    else if (message.type === 'reply') takeReply(message)
    else if (message.type === 'ready') setReady()
    else if (message.type === 'happened') listener.onHappened(message.name, message.reason)
    else if (message.type === 'reset') listener.onReset()
    else if (message.type === 'failed') endWith(failed(message.message, message.output))
    else endWith({ kind: 'off', by: message.by, status: message.status })
  }

  worker.on('message', (message: unknown) => {
    if (end !== undefined) return
    const parsed = fromWorkerSchema.safeParse(message)
    if (parsed.success) take(parsed.data)
    else endWith(failed('it sent a malformed message', '', parsed.error))
  })
  worker.on('error', (error: unknown) => {
    end ??= failed(error instanceof Error ? error.message : String(error), '', error)
  })
  const ended = new Promise<MachineEnd>((resolve) => {
    worker.once('exit', (status) => {
      end ??= failed(`its thread ended with status ${status}`)
      for (const { reject } of pending.values()) reject(gone())
      pending.clear()
      resolve(end)
    })
  })

  const request = (body: RequestBody): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (end !== undefined) return reject(gone())
      const id = nextId++
      pending.set(id, { resolve, reject })
      send({ type: 'request', id, ...body })
    })
  const command = async (body: RequestBody): Promise<void> => {
    await request(body)
  }

  const giveUp = (): void => endWith({ kind: 'terminated' })
  signal?.addEventListener('abort', giveUp, { once: true })
  const early = await Promise.race([ready, ended])
  signal?.removeEventListener('abort', giveUp)
  signal?.throwIfAborted()
  if (early !== undefined) {
    const why = early.kind === 'terminated' ? 'it was terminated' : describeEnd(early).why
    throw new HypervisorError('ERR_START_FAILED', `the machine did not start: ${why}`, { cause: early })
  }
  return {
    ended,
    suspend: () => command({ method: 'suspend' }),
    resume: () => command({ method: 'resume' }),
    reset: () => command({ method: 'reset' }),
    save: async () => stateSchema.parse(await request({ method: 'save' })),
    load: (state) => command({ method: 'load', state }),
    stats: () => request({ method: 'stats' }),
    ask: (body) => request({ method: 'own', body }),
    input: (port, bytes) => command({ method: 'input', port, bytes: new Uint8Array(bytes) }),
    async terminate() {
      endWith({ kind: 'terminated' })
      await ended
    },
    setReferenced(referenced) {
      if (referenced) worker.ref()
      else worker.unref()
    },
  }
}

function gone(): HypervisorError {
  return new HypervisorError('ERR_INVALID_STATE', 'the machine has ended')
}

function failed(message: string, output = '', cause?: unknown): MachineEnd {
  return { kind: 'crashed', message, output, cause }
}
