import { randomInt } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { longIntegerReply, writeAgentCommand } from '../../../src/guest-agent/integers.js'
import { type AgentConversation, type AgentLink, returnedBy } from '../../../src/guest-agent/link.js'
import { createLineSplitter, parseJsonLine } from '../qmp/lines.js'

/** How to reach an agent. */
export interface AgentOptions {
  /** Stops the conversation; what was sent may still take effect. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that an agent may take to answer the first message. Default: 5,000. */
  readonly patience?: number | undefined
}

/** The longest line of an agent, in bytes: `guest-exec-status` returns up to 2 × 16 MiB in base64. */
const longestLine = 48 * 2 ** 20

/** Ends whatever half-read message there is (QEMU Guest Agent Protocol Reference, `guest-sync-delimited`). */
const sentinel = 0xff

/** The way to the agent behind the socket of a channel; every conversation has a connection of its own. */
export function agentLink(path: string, options: AgentOptions = {}): AgentLink {
  return { signal: options.signal, converse: (work) => withAgent(path, work, options) }
}

/**
 * Connects to the socket of a guest agent's channel, makes sure that an agent listens and that what it says
 * answers us (`guest-sync-delimited`), and hands the channel to `work`. The connection ends with it: the
 * channel serves one client at a time, and others may be waiting.
 *
 * @throws HypervisorError `ERR_AGENT` if no agent answers in time, or it refuses; `ERR_ABORTED`.
 */
async function withAgent<Result>(
  path: string,
  work: (agent: AgentConversation) => Promise<Result>,
  options: AgentOptions,
): Promise<Result> {
  const { signal, patience = 5000 } = options
  const socket = connect({ path })
  const splitter = createLineSplitter(longestLine)
  let waiting: { resolve(line: Buffer): void; reject(error: HypervisorError): void } | undefined
  let ended: HypervisorError | undefined

  const end = (error: HypervisorError, linger = false): void => {
    if (ended !== undefined) return
    ended = error
    if (linger && waiting !== undefined) lingerOn(socket)
    else socket.destroy()
    waiting?.reject(error)
    waiting = undefined
  }
  const unread: Buffer[] = []
  const onLine = (line: Buffer): void => {
    if (waiting === undefined) unread.push(line)
    else waiting.resolve(line)
    waiting = undefined
  }
  const next = (): Promise<Buffer> => {
    const line = unread.shift()
    if (line !== undefined) return Promise.resolve(line)
    if (ended !== undefined) return Promise.reject(ended)
    return new Promise((resolve, reject) => {
      waiting = { resolve, reject }
    })
  }
  const ask: Ask = (bytes) => {
    socket.write(bytes)
    return next()
  }
  socket.on('data', (chunk: Buffer) => {
    try {
      splitter.push(chunk, onLine)
    } catch (error) {
      end(noAgent('The agent’s channel carries something else', error))
    }
  })
  socket.on('error', (error) => end(noAgent('the agent’s channel is broken', error)))
  socket.on('close', () => end(noAgent('the agent’s channel was closed')))
  const onAbort = (): void =>
    end(new HypervisorError('ERR_ABORTED', 'the call was aborted', { cause: signal?.reason }), true)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => end(noAgent(`no agent answered within ${patience} ms`)), patience)
  try {
    await synchronise(ask, next)
    clearTimeout(timer)
    return await work({ execute: (command, args) => execute(ask, command, args) })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    end(noAgent('the conversation is over'))
  }
}

/**
 * Takes the agent's next words, unread, before the connection is closed: an agent that is just speaking may
 * not survive that its listener goes.
 */
function lingerOn(socket: Socket): void {
  const close = (): void => {
    clearTimeout(timer)
    socket.destroy()
  }
  const timer = setTimeout(close, 1000).unref()
  socket.unref()
  socket.once('data', close)
}

type Ask = (bytes: Buffer) => Promise<Buffer>

/** Lines before the one that has our number are replies to somebody who has gone. */
async function synchronise(ask: Ask, next: () => Promise<Buffer>): Promise<void> {
  const id = randomInt(1, 2 ** 31)
  const request = JSON.stringify({ execute: 'guest-sync-delimited', arguments: { id } })
  let line = await ask(Buffer.concat([Buffer.of(sentinel), Buffer.from(`${request}\n`)]))
  while (!answers(line, id)) line = await next()
}

function answers(line: Buffer, id: number): boolean {
  const start = line.lastIndexOf(sentinel)
  if (start < 0) return false
  try {
    const reply = z.object({ return: z.number() }).safeParse(parseJsonLine(line.subarray(start + 1)))
    return reply.data?.return === id
  } catch {
    return false
  }
}

async function execute(
  ask: Ask,
  command: string,
  args: Readonly<Record<string, unknown>> | undefined,
): Promise<unknown> {
  const line = await ask(Buffer.from(`${writeAgentCommand(command, args)}\n`))
  return returnedBy(command, longIntegerReply(line) ?? parseJsonLine(line))
}

function noAgent(why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_AGENT', why, {
    hint: 'Is qemu-guest-agent running in the guest, and is another program using it?',
    cause,
  })
}
