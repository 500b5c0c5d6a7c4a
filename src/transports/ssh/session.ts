import type { Duplex } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import type { CallOptions } from '../../call.js'
import { HypervisorError } from '../../errors.js'
import { interruptible, untilAborted } from '../interruptible.js'
import { forwardingError } from './channel-errors.js'
import { ChannelStream } from './channel-stream.js'
import type { SshRunOptions, SshRunResult, SshSession } from './options.js'
import { collect, programError, watchEnd } from './program.js'
import { quoteArgv } from './quote.js'
import { followProgram } from './run-program.js'
import { SessionEnd } from './session-end.js'

/** What the library calls when a channel is open or refused. */
type Opened = (error: Error | undefined, channel: ClientChannel) => void

/** How much of a program's standard error its error tells. */
const keptErrorOutput = 4096

/** A session over a client that is logged in. */
export class Session implements SshSession {
  readonly #client: Client
  readonly #server: string
  readonly #end: SessionEnd
  readonly #beneath: SshSession | undefined

  /**
   * @param socket carries the client; it is destroyed with it
   * @param beneath the session through which the socket goes, which is closed with this one
   */
  constructor(client: Client, socket: Duplex, server: string, beneath: SshSession | undefined) {
    this.#client = client
    this.#server = server
    this.#end = new SessionEnd(client, socket, server)
    this.#beneath = beneath
    if (beneath !== undefined) this.onClose(() => void beneath.close())
  }

  async connectSocket(path: string, options: CallOptions = {}): Promise<Duplex> {
    if (!path.startsWith('/') || path.includes('\0')) {
      throw new HypervisorError('ERR_INVALID_ARGUMENT', 'a socket has an absolute path without zero bytes', {
        field: 'path',
      })
    }
    const what = `the socket '${path}' on ${this.#server}`
    return await interruptible(`connecting to ${what}`, options, (signal) =>
      this.#open(
        signal,
        (opened) => this.#client.openssh_forwardOutStreamLocal(path, opened),
        (channel) => this.#end.guard(new ChannelStream(channel)),
        (cause) => forwardingError(what, 'AllowStreamLocalForwarding', cause),
      ),
    )
  }

  /** Connects to a TCP port from the server, for the next host behind this one (RFC 4254, 7.2). */
  async connectPort(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
    return await this.#open(
      signal,
      (opened) => this.#client.forwardOut('127.0.0.1', 0, host, port, opened),
      (channel) => this.#end.guard(new ChannelStream(channel)),
      (cause) => forwardingError(`${host} port ${port} from ${this.#server}`, 'AllowTcpForwarding', cause),
    )
  }

  async run(argv: readonly string[], options: SshRunOptions = {}): Promise<SshRunResult> {
    const name = `${argv[0]} on ${this.#server}`
    return await interruptible(`running ${name}`, options, async (signal) => {
      const program = await this.#start(argv, signal, (channel) => followProgram(name, channel, options))
      return await program.finish(signal)
    })
  }

  async connectProgram(argv: readonly string[], options: CallOptions = {}): Promise<Duplex> {
    const name = `${argv[0]} on ${this.#server}`
    return await interruptible(`starting ${name}`, options, (signal) =>
      this.#start(argv, signal, (channel) => {
        const end = watchEnd(channel)
        const stderr = collect(channel.stderr, keptErrorOutput)
        return this.#end.guard(new ChannelStream(channel, () => programError(name, end(), stderr())))
      }),
    )
  }

  onClose(listener: (error: Error | undefined) => void): () => void {
    return this.#end.listen(listener)
  }

  async close(): Promise<void> {
    await this.#end.close()
    await this.#beneath?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #start<Result>(
    argv: readonly string[],
    signal: AbortSignal,
    use: (channel: ClientChannel) => Result,
  ): Promise<Result> {
    const command = quoteArgv(argv)
    const refused = (cause: Error): HypervisorError =>
      new HypervisorError('ERR_OPERATION_FAILED', `${this.#server} does not run ${argv[0]}`, { cause })
    return this.#open(signal, (opened) => this.#client.exec(command, opened), use, refused)
  }

  /**
   * Opens a channel.
   *
   * @param use is called at once: what the server sends with its consent is lost on whoever listens later
   */
  #open<Result>(
    signal: AbortSignal,
    start: (opened: Opened) => void,
    use: (channel: ClientChannel) => Result,
    refused: (cause: Error) => HypervisorError,
  ): Promise<Result> {
    this.#end.throwIfOver()
    return untilAborted(signal, ({ resolve, reject }) => {
      try {
        start((cause, channel) => {
          if (cause !== undefined) reject(this.#end.error ?? refused(cause))
          else if (signal.aborted) channel.close()
          else resolve(use(channel))
        })
      } catch (cause) {
        // The library throws when the other side has just hung up.
        reject(this.#end.lost(cause))
      }
      return () => {}
    })
  }
}
