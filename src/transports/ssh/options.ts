import type { Duplex } from 'node:stream'
import type { CallOptions } from '../../call.js'

/** An SSH server. */
export interface SshTarget {
  /** Name or address, without brackets. It is looked for in known_hosts as it is written here. */
  readonly host: string
  /** Default: 22. */
  readonly port?: number | undefined
  /** Default: the name of the user who runs this program. */
  readonly user?: string | undefined
}

/** A secret that the user is asked for. */
export interface SecretRequest {
  readonly kind: 'password' | 'passphrase'
  /** `user@host` for a password, the path of the key file for a passphrase. */
  readonly for: string
}

/** Asks the user for a secret; `undefined` means that there is none. */
export type AskSecret = (what: SecretRequest) => Promise<string | undefined>

/** When a server that says nothing any more counts as lost. */
export interface KeepAlive {
  /** Milliseconds between two questions whether the server is there. Default: 15,000. */
  readonly interval?: number | undefined
  /** How many questions in a row may stay without an answer. Default: 3. */
  readonly count?: number | undefined
}

/** How to open a session. `timeout` is 120,000 ms by default: what sshd grants a login (sshd_config(5), LoginGraceTime). */
export interface SshOptions extends CallOptions {
  /** Files in the format of known_hosts. Default: `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`. */
  readonly knownHosts?: readonly string[] | undefined
  /** Files with private keys. Default: those of `id_ed25519`, `id_ecdsa` and `id_rsa` in `~/.ssh` that exist. */
  readonly identities?: readonly string[] | undefined
  /** Socket of an agent, or `false` for none. Default: `SSH_AUTH_SOCK`. */
  readonly agent?: string | false | undefined
  /** Asked for passwords and for the passphrases of keys. Default: nobody is asked. */
  readonly askSecret?: AskSecret | undefined
  /** Hosts to go through, the first one first. Each is verified and logged in to like the target. */
  readonly jumps?: readonly SshTarget[] | undefined
  readonly keepAlive?: KeepAlive | undefined
}

/** How to run a remote program. */
export interface SshRunOptions extends CallOptions {
  /** What it reads on standard input. Default: nothing. */
  readonly input?: string | Uint8Array | undefined
  /** Bytes of each output that are kept; the call fails if it writes more. Default: 1 MiB. */
  readonly maximumOutput?: number | undefined
}

/** How a remote program ended. */
export interface SshRunResult {
  /** `undefined` if a signal ended it. */
  readonly exitCode: number | undefined
  /** With its prefix: `SIGTERM`. */
  readonly signal: string | undefined
  readonly stdout: string
  readonly stderr: string
}

/** An authenticated connection to an SSH server. It keeps the process alive until it is closed. */
export interface SshSession extends AsyncDisposable {
  /**
   * Connects to a UNIX socket of the remote host (channel `direct-streamlocal@openssh.com`, section 2.4 of
   * OpenSSH's PROTOCOL). The stream ends its own side when the remote side has ended.
   *
   * @throws HypervisorError `ERR_UNSUPPORTED` if the server forbids this or does not know it, `ERR_CONNECT` if the
   *   socket is not there or refuses; OpenSSH's server says that too where it forbids it. `ERR_DISCONNECTED`,
   *   `ERR_ABORTED`, `ERR_TIMEOUT`; `ERR_INVALID_ARGUMENT` for a path that is not absolute or has a zero byte.
   */
  connectSocket(path: string, options?: CallOptions): Promise<Duplex>

  /**
   * Runs a program to its end, whatever its exit code. The server hands what it is to run to the user's login
   * shell, so that every word is quoted for a POSIX shell.
   *
   * An abort closes the channel, and with it the program's streams. It is not killed: a program that reads and
   * writes nothing more runs on to its end.
   *
   * @throws HypervisorError `ERR_OPERATION_FAILED` if the server does not run it, `ERR_PROTOCOL` if it writes more
   *   than `maximumOutput`, `ERR_DISCONNECTED`, `ERR_ABORTED`, `ERR_TIMEOUT`, `ERR_INVALID_ARGUMENT`.
   */
  run(argv: readonly string[], options?: SshRunOptions): Promise<SshRunResult>

  /**
   * Runs a program and connects to its standard input and output. If it ends with anything but 0, the stream is
   * destroyed with `ERR_OPERATION_FAILED`, whose cause has `exitCode`, `signal` and the end of standard error.
   *
   * @throws HypervisorError as {@link SshSession.run}.
   */
  connectProgram(argv: readonly string[], options?: CallOptions): Promise<Duplex>

  /**
   * Has a listener called once when the session is over: with `ERR_DISCONNECTED` if it was lost, with `undefined`
   * if {@link SshSession.close} was called. One that comes too late is called soon.
   *
   * @returns a function that takes the listener away.
   */
  onClose(listener: (error: Error | undefined) => void): () => void

  /** Closes every stream, which see `ERR_DISCONNECTED`, and the connection with those to jump hosts. */
  close(): Promise<void>
}
