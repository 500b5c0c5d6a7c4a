import type { Duplex } from 'node:stream'
import type { ConsoleMethods, DomainCore } from '../src/domain.js'
import { HypervisorError } from '../src/errors.js'
import type { CommandContext } from './context.js'
import { leaveOn } from './leave-on.js'
import { createConsoleFilter } from './safe-console.js'

/** How to show a console. */
export interface ConsoleSessionOptions {
  /** Begin with what was written before, for which the driver needs `console-log`. */
  readonly scrollback: boolean
  /** Pass the guest's bytes on to a terminal as they are. */
  readonly raw: boolean
  /** Which serial port. Default: 0. */
  readonly port?: number | undefined
  /** What the Enter key of a terminal sends. Default: `cr`. */
  readonly enter?: EnterKey | undefined
  /** Called when the console is open. Default: nothing. */
  readonly opened?: (() => Promise<void>) | undefined
}

/** A carriage return, as serial terminals send and guests' terminal drivers expect, or a line feed, as bare programs read. */
export const enterKeys = ['cr', 'lf'] as const

/** One of {@link enterKeys}. */
export type EnterKey = (typeof enterKeys)[number]

/** How a console session ended: the machine stopped, or the user left it. */
export type ConsoleEnd = 'stopped' | 'left'

/** Ctrl-], as in virsh and telnet. */
const escapeByte = 0x1d

/**
 * Connects this process's standard input and output with the console of a domain until the machine stops,
 * the user types Ctrl-], or the signal is aborted. Where standard input is a terminal it is raw, so that
 * Ctrl-C goes to the guest. Where standard output is one, the guest's control sequences are filtered unless
 * `raw` is set. The end of standard input does not end the session.
 *
 * @throws HypervisorError `ERR_TIMEOUT` when the time-out of the command runs out, `ERR_UNSUPPORTED`.
 */
export async function attachConsole(
  context: CommandContext,
  domain: DomainCore & ConsoleMethods,
  options: ConsoleSessionOptions,
): Promise<ConsoleEnd> {
  const stream = await domain.openConsole({
    ...context.call,
    port: options.port,
    scrollback: options.scrollback,
  })
  const terminal = process.stdin.isTTY === true
  if (terminal) context.output.remark(`Connected to domain '${domain.name}'; Ctrl-] leaves it.`)
  const ending = new AbortController()
  const leave = (): void => ending.abort()
  const watch = leaveOn(context, leave)
  ending.signal.addEventListener('abort', () => stream.destroy(), { once: true })
  const releaseInput = sendInput(stream, options.enter ?? 'cr', leave)
  try {
    await options.opened?.()
    await showOutput(stream, context, options.raw, ending.signal)
  } finally {
    releaseInput()
    watch.release()
    stream.destroy()
    if (terminal) context.output.remark('')
  }
  if (watch.timedOut) {
    throw new HypervisorError('ERR_TIMEOUT', 'the console was still open when the time ran out', {
      operation: 'console',
      domain: domain.name,
    })
  }
  return ending.signal.aborted ? 'left' : 'stopped'
}

async function showOutput(
  stream: Duplex,
  context: CommandContext,
  raw: boolean,
  ending: AbortSignal,
): Promise<void> {
  const filter = context.output.terminal && !raw ? createConsoleFilter() : undefined
  try {
    for await (const chunk of stream) {
      const data: unknown = chunk
      if (!(data instanceof Uint8Array)) continue
      await context.output.bytes(filter === undefined ? data : Buffer.from(filter.filter(data)))
      if (ending.aborted) break
    }
  } catch (error) {
    if (!ending.aborted) throw error
  } finally {
    const rest = filter?.end() ?? ''
    if (rest !== '') await context.output.bytes(Buffer.from(rest))
  }
}

/** Sends what is typed or piped in. Returns a function that gives the input back as it was. */
function sendInput(stream: Duplex, enter: EnterKey, leave: () => void): () => void {
  const { stdin } = process
  const terminal = stdin.isTTY === true
  const onDrain = (): void => {
    stdin.resume()
  }
  const onData = (data: Buffer): void => {
    const position = terminal ? data.indexOf(escapeByte) : -1
    const typed = position < 0 ? data : data.subarray(0, position)
    // a raw terminal sends a carriage return for Enter
    const sent = terminal && enter === 'lf' ? typed.map((byte) => (byte === 0x0d ? 0x0a : byte)) : typed
    if (sent.length > 0 && stream.writable && !stream.write(sent)) stdin.pause()
    if (position >= 0) leave()
  }
  stream.on('drain', onDrain)
  // an error of the stream also ends the reading loop, which reports it
  stream.on('error', () => {})
  if (terminal) stdin.setRawMode(true)
  stdin.on('data', onData)
  return () => {
    stream.off('drain', onDrain)
    stdin.off('data', onData)
    if (terminal) stdin.setRawMode(false)
    stdin.pause()
  }
}
