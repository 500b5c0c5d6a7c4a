import { connect, type Socket } from 'node:net'
import type { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { createLineSplitter, parseJsonLine } from './lines.js'
import { createQmpListeners, type QmpEndListener, type QmpListener } from './listeners.js'
import { isEvent, type QemuVersion, type QmpGreeting, readGreeting, readMessage } from './message.js'
import { createPendingCalls } from './pending.js'

/** Arguments of a command, as QMP's schema has them. */
export type QmpArguments = Readonly<Record<string, unknown>>

/** How to call a command. */
export interface QmpCallOptions {
  /** Stops waiting: the call is rejected with `ERR_ABORTED`, QEMU may still do it, and its reply is dropped. */
  readonly signal?: AbortSignal | undefined
}

/** A connection to the QMP monitor of one QEMU. Many commands may be in flight. */
export interface QmpClient {
  readonly version: QemuVersion
  /**
   * Sends a command and resolves with what it returns, unchecked.
   * @throws HypervisorError `ERR_OPERATION_FAILED`, `ERR_UNSUPPORTED` (no such command) or `ERR_NO_DEVICE`
   *   with a `QmpError` as cause; `ERR_DISCONNECTED`; `ERR_PROTOCOL`; `ERR_ABORTED`.
   */
  execute(command: string, args?: QmpArguments, options?: QmpCallOptions): Promise<unknown>
  /** As {@link execute}, with the result checked by a schema. A result that does not fit is `ERR_PROTOCOL`. */
  query<Schema extends z.ZodType>(
    command: string,
    schema: Schema,
    args?: QmpArguments,
    options?: QmpCallOptions,
  ): Promise<z.output<Schema>>
  /** Calls back for every event until the returned function is called; `onEnd` is called when no more will come. */
  onEvent(listener: QmpListener, onEnd?: QmpEndListener): () => void
  /** Resolves when the connection has ended, with the reason: `ERR_DISCONNECTED` or `ERR_PROTOCOL`. */
  readonly closed: Promise<HypervisorError>
  /** Ends the connection; pending calls are rejected with `ERR_DISCONNECTED`. Closing twice is allowed. */
  close(): void
}

/** The longest line that is read, in bytes. The largest reply in use, `query-qmp-schema`, has about 0.2 MB. */
const longestLine = 16 * 2 ** 20

type RunState = 'connecting' | 'greeting' | 'negotiating' | 'ready' | 'closed'

const moves: Readonly<Record<RunState, readonly RunState[]>> = {
  connecting: ['greeting', 'closed'],
  greeting: ['negotiating', 'closed'],
  negotiating: ['ready', 'closed'],
  ready: ['closed'],
  closed: [],
}

/**
 * Connects to a QMP monitor on a UNIX socket, reads its greeting and leaves negotiation mode (QEMU Machine
 * Protocol Specification, sections 2.2 and 4). A monitor serves one client at a time: a second one is
 * accepted by the kernel and not greeted until the first has gone, so give a `signal`.
 *
 * Out-of-band execution is not enabled: none of the commands that allow it is in use, and without it QEMU
 * answers strictly in order.
 *
 * @throws HypervisorError `ERR_CONNECT`, `ERR_PROTOCOL` if it is no QMP monitor, `ERR_DISCONNECTED`,
 *   `ERR_ABORTED`.
 */
export function openQmp(path: string, options: QmpCallOptions = {}): Promise<QmpClient> {
  const { signal } = options
  if (signal?.aborted) return Promise.reject(openingAborted(path, signal))
  return new Promise((resolve, reject) => {
    const socket = connect({ path })
    const onAbort = (): void => {
      if (signal !== undefined) session.end(openingAborted(path, signal))
    }
    const opened = (settle: () => void): void => {
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    const session = createSession(path, socket, {
      onReady: (client) => opened(() => resolve(client)),
      onFailed: (error) => opened(() => reject(error)),
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

interface SessionOutcome {
  onReady(client: QmpClient): void
  /** The session ended before it was ready. */
  onFailed(error: HypervisorError): void
}

function createSession(
  path: string,
  socket: Socket,
  outcome: SessionOutcome,
): { end(reason: HypervisorError): void } {
  const splitter = createLineSplitter(longestLine)
  const pending = createPendingCalls()
  const listeners = createQmpListeners()
  let state: RunState = 'connecting'
  let endReason: HypervisorError | undefined
  let resolveClosed: (reason: HypervisorError) => void = () => {}
  const closed = new Promise<HypervisorError>((resolve) => {
    resolveClosed = resolve
  })

  const move = (to: RunState): void => {
    if (!moves[state].includes(to)) {
      throw new HypervisorError('ERR_INTERNAL', `a QMP session cannot go from ${state} to ${to}`)
    }
    state = to
  }

  const end = (reason: HypervisorError): void => {
    if (state === 'closed') return
    const wasReady = state === 'ready'
    move('closed')
    endReason = reason
    socket.destroy()
    pending.rejectAll((command) => interrupted(command, reason))
    listeners.end(reason)
    resolveClosed(reason)
    if (!wasReady) outcome.onFailed(reason)
  }

  const send = (command: string, args: QmpArguments | undefined, signal: AbortSignal | undefined) =>
    pending.add(command, signal, (id) => {
      socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    })

  const negotiate = (greeting: QmpGreeting): void => {
    move('negotiating')
    send('qmp_capabilities', undefined, undefined).then(
      () => {
        if (state !== 'negotiating') return
        move('ready')
        outcome.onReady(createClient(greeting.version))
      },
      (error: unknown) => {
        if (error instanceof HypervisorError) end(error)
      },
    )
  }

  const onLine = (line: Buffer): void => {
    if (state === 'closed') return
    const content = parseJsonLine(line)
    if (state === 'greeting') {
      // A QEMU that is just starting may send an event to a monitor that it has not greeted yet (monitor/qmp.c:
      // a monitor without commands passes for one that has negotiated). Nobody listens so early.
      if (!isEvent(content)) negotiate(readGreeting(content))
      return
    }
    const message = readMessage(content)
    if (message.kind === 'event') listeners.deliver(message.event)
    else pending.settle(message)
  }

  const createClient = (version: QemuVersion): QmpClient => {
    const execute: QmpClient['execute'] = (command, args, options) => {
      if (endReason !== undefined) return Promise.reject(interrupted(command, endReason, 'ERR_DISCONNECTED'))
      return send(command, args, options?.signal)
    }
    return {
      version,
      execute,
      async query(command, schema, args, options) {
        const result = schema.safeParse(await execute(command, args, options))
        if (result.success) return result.data
        throw new HypervisorError('ERR_PROTOCOL', `QEMU's reply to ${command} is not as its schema says`, {
          cause: result.error.issues,
        })
      },
      onEvent: listeners.add,
      closed,
      close: () => end(lost(path, 'was closed')),
    }
  }

  let failure: Error | undefined
  socket.on('connect', () => move('greeting'))
  socket.on('data', (chunk: Buffer) => {
    try {
      splitter.push(chunk, onLine)
    } catch (error) {
      end(error instanceof HypervisorError ? error : lost(path, 'failed', error))
    }
  })
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('close', () => {
    if (state === 'connecting') end(notConnected(path, failure))
    else end(lost(path, 'was lost', failure))
  })
  return { end }
}

function notConnected(path: string, cause: unknown): HypervisorError {
  return new HypervisorError('ERR_CONNECT', `no connection to the QMP socket '${path}'`, { cause })
}

function lost(path: string, how: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', `the connection to the QMP socket '${path}' ${how}`, {
    cause,
  })
}

function openingAborted(path: string, signal: AbortSignal): HypervisorError {
  return new HypervisorError('ERR_ABORTED', `connecting to the QMP socket '${path}' was aborted`, {
    cause: signal.reason,
  })
}

/** The error of a call that lost its connection: under the code of the reason, or under a given one. */
function interrupted(command: string, reason: HypervisorError, code = reason.code): HypervisorError {
  return new HypervisorError(code, `${command} was not answered: ${reason.message}`, { cause: reason })
}
