import { connect, type Socket } from 'node:net'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import { describeError, readSetUp } from './answers.js'
import { createMessageReader, type ServerMessage } from './read-messages.js'
import { type Authorization, setUp } from './requests.js'

/** How long the server may take for an answer, in milliseconds. */
const usualLimit = 10_000

/** How to reach an X server. */
export interface XServerAddress {
  /** Its socket. */
  readonly path: string
  readonly authorization: Authorization
  /** How long it may take for an answer, in milliseconds. Default: 10,000. */
  readonly answerLimit?: number | undefined
}

/** A connection to an X server, for one caller at a time. */
export interface XConnection {
  /** The root window of its first screen. */
  readonly root: number
  /** Sends a request that has no answer. What is wrong with it the next `ask` says. */
  tell(request: Uint8Array): void
  /**
   * Sends a request, and waits for its answer.
   * @throws HypervisorError `ERR_OPERATION_FAILED` for an error of this request or one before, `ERR_DISCONNECTED`,
   *   `ERR_TIMEOUT`, `ERR_PROTOCOL`
   */
  ask(request: Uint8Array): Promise<Buffer>
  [Symbol.dispose](): void
}

interface Waiting {
  readonly request: number
  readonly kind: 'set-up' | 'answer'
  resolve(bytes: Buffer): void
  reject(error: unknown): void
}

/**
 * Connects to an X server (X11 protocol, "Connection Setup").
 *
 * @throws HypervisorError `ERR_DISCONNECTED` if there is none, `ERR_AUTH`, `ERR_TIMEOUT`, `ERR_PROTOCOL`.
 */
export async function connectToXServer(address: XServerAddress): Promise<XConnection> {
  const { path, authorization, answerLimit = usualLimit } = address
  const socket = connect(path)
  const { wait, told } = listen(socket, answerLimit)
  let sent = 0
  const send = (request: Uint8Array): number => {
    socket.write(request)
    sent = (sent + 1) & 0xffff
    return sent
  }
  try {
    socket.write(setUp(authorization))
    const root = readSetUp(await wait('set-up', 0))
    return {
      root,
      tell(request) {
        send(request)
      },
      async ask(request) {
        const bytes = await wait('answer', send(request))
        told()
        return bytes
      },
      [Symbol.dispose]: () => socket.destroy(),
    }
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** Gives what comes to who waits for it. */
function listen(
  socket: Socket,
  limit: number,
): {
  readonly wait: (kind: Waiting['kind'], request: number) => Promise<Buffer>
  /** Throws the first error of a request without an answer, once. */
  readonly told: () => void
} {
  const read = createMessageReader()
  let waiting: Waiting | undefined
  let refused: HypervisorError | undefined
  let broken: HypervisorError | undefined
  const breakWith = (error: HypervisorError): void => {
    broken ??= error
    waiting?.reject(broken)
    socket.destroy()
  }
  const take = ({ kind, request, bytes }: ServerMessage): void => {
    if (kind === 'event') return
    const isAwaited = waiting?.request === request
    if (kind === 'error') {
      const error = new HypervisorError('ERR_OPERATION_FAILED', `the X server says: ${describeError(bytes)}`)
      if (isAwaited) waiting?.reject(error)
      else refused ??= error
    } else if (isAwaited && waiting?.kind === kind) waiting.resolve(bytes)
    else breakWith(new HypervisorError('ERR_PROTOCOL', 'the X server answers what was not asked'))
  }
  socket.on('data', (chunk) => {
    try {
      for (const message of read(chunk)) take(message)
    } catch (cause) {
      breakWith(
        isHypervisorError(cause)
          ? cause
          : new HypervisorError('ERR_PROTOCOL', 'the X server cannot be understood', { cause }),
      )
    }
  })
  const gone = (cause?: unknown): void =>
    breakWith(new HypervisorError('ERR_DISCONNECTED', 'the X server of the machine is gone', { cause }))
  socket.on('error', gone)
  socket.on('close', () => gone())
  return {
    async wait(kind, request) {
      if (broken !== undefined) throw broken
      let timer: NodeJS.Timeout | undefined
      try {
        return await new Promise<Buffer>((resolve, reject) => {
          waiting = { kind, request, resolve, reject }
          timer = setTimeout(() => {
            breakWith(new HypervisorError('ERR_TIMEOUT', `the X server has not answered within ${limit} ms`))
          }, limit)
        })
      } finally {
        clearTimeout(timer)
        waiting = undefined
      }
    },
    told() {
      const error = refused
      refused = undefined
      if (error !== undefined) throw error
    },
  }
}
