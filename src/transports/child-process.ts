import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { HypervisorError } from '../errors.js'
import { errorCode } from '../state/libc.js'

/** How to run a program. */
export interface RunProgramOptions {
  /** Kills it with SIGKILL, but not what it has started; the call is rejected with `ERR_ABORTED` when it is gone. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds after which it is killed and the call rejected with `ERR_TIMEOUT`. Default: 30,000. */
  readonly timeout?: number | undefined
  /** What it reads on standard input. Default: nothing. */
  readonly input?: string | Uint8Array | undefined
  /** Path of a file that it reads on standard input instead, from the beginning. */
  readonly inputFile?: string | undefined
  /** Gets each line of standard error as it comes, without its end. */
  readonly onErrorLine?: ((line: string) => void) | undefined
  /** Bytes of each output that are kept; it is killed if it writes more. Default: 1 MiB. */
  readonly maximumOutput?: number | undefined
  /** Environment. Default: this program's, with the C locale, so that messages are the same everywhere. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /**
   * Its locale. Default: `C`. Programs that read their arguments in the character set of the locale need `C.UTF-8`, in
   * which messages are the same everywhere, too.
   */
  readonly locale?: 'C' | 'C.UTF-8' | undefined
  /** Folder in which it runs. Default: this program's. */
  readonly workingFolder?: string | undefined
}

/** How a program ended. */
export interface ProgramResult {
  readonly exitCode: number | undefined
  readonly signal: NodeJS.Signals | undefined
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program to its end, without a shell, each argument as it is.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` if there is no such program, `ERR_OPERATION_FAILED` if it ends
 *   with anything but 0, with the {@link ProgramResult} as cause; `ERR_ABORTED`, `ERR_TIMEOUT`.
 */
export async function runProgram(
  path: string,
  args: readonly string[],
  options: RunProgramOptions = {},
): Promise<ProgramResult> {
  const result = await runToEnd(path, args, options)
  if (result.exitCode === 0) return result
  const how =
    result.exitCode === undefined ? `was ended by ${result.signal}` : `ended with ${result.exitCode}`
  const lastLine = result.stderr.trim().split('\n').at(-1) ?? ''
  throw new HypervisorError('ERR_OPERATION_FAILED', `${path} ${how}${lastLine && `: ${lastLine}`}`, {
    cause: result,
  })
}

/**
 * Runs a program to its end as {@link runProgram} does, whatever its exit code.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_ABORTED`, `ERR_TIMEOUT`, `ERR_PROTOCOL` if it writes too much.
 */
export function runToEnd(
  path: string,
  args: readonly string[],
  options: RunProgramOptions,
): Promise<ProgramResult> {
  const { signal, timeout = 30_000, maximumOutput = 2 ** 20 } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new HypervisorError('ERR_ABORTED', `${path} was not started`, { cause: signal.reason }))
      return
    }
    const { inputFile } = options
    const input = inputFile === undefined ? undefined : openSync(inputFile, 'r')
    const child = spawn(path, args, {
      stdio: [input ?? 'pipe', 'pipe', 'pipe'],
      cwd: options.workingFolder,
      env: { ...(options.environment ?? process.env), LC_ALL: options.locale ?? 'C' },
    })
    if (input !== undefined) closeSync(input)
    let problem: HypervisorError | undefined
    /** What it has started itself may live on, and hold its outputs open. */
    const letGo = (): void => {
      if (problem === undefined || (child.exitCode === null && child.signalCode === null)) return
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy()
    }
    const kill = (error: HypervisorError): void => {
      problem ??= error
      child.kill('SIGKILL')
      letGo()
    }
    child.on('exit', letGo)
    const onAbort = (): void =>
      kill(new HypervisorError('ERR_ABORTED', `${path} was aborted`, { cause: signal?.reason }))
    const timer = setTimeout(() => {
      kill(new HypervisorError('ERR_TIMEOUT', `${path} did not end within ${timeout} ms`))
    }, timeout)
    signal?.addEventListener('abort', onAbort, { once: true })
    const collect = (stream: NodeJS.ReadableStream | null): (() => string) => {
      const chunks: Buffer[] = []
      let length = 0
      stream?.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= maximumOutput) chunks.push(chunk)
        else kill(new HypervisorError('ERR_PROTOCOL', `${path} wrote more than ${maximumOutput} bytes`))
      })
      return () => Buffer.concat(chunks).toString()
    }
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    if (options.onErrorLine !== undefined && child.stderr !== null) {
      createInterface({ input: child.stderr }).on('line', options.onErrorLine)
    }
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    child.on('error', (error) => finish(() => reject(notStarted(path, error))))
    child.on('close', (code, killer) =>
      finish(() => {
        if (problem !== undefined) reject(problem)
        else {
          const [exitCode, by] = [code ?? undefined, killer ?? undefined]
          resolve({ exitCode, signal: by, stdout: stdout(), stderr: stderr() })
        }
      }),
    )
    child.stdin?.on('error', () => {}).end(options.input ?? '')
  })
}

function notStarted(path: string, cause: Error): HypervisorError {
  const missing = errorCode(cause) === 'ENOENT'
  const code = missing ? 'ERR_NOT_INSTALLED' : 'ERR_OPERATION_FAILED'
  return new HypervisorError(code, `${path} ${missing ? 'is not there' : 'cannot be run'}`, { cause })
}
