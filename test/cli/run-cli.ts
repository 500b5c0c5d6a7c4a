import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The built program. */
export const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

/** What a run of the program left behind. */
export interface CliResult {
  /** Exit code, or the name of the signal. */
  readonly code: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** How to run it. */
export interface RunOptions {
  readonly input?: string
  /** Leaves standard input open, for `during` to write to. */
  readonly keepInput?: boolean
  readonly environment?: Readonly<Record<string, string>>
  /** Called as soon as the process is there. */
  readonly during?: (child: ChildProcessWithoutNullStreams) => void
}

/** Runs the built program for real, with an environment of its own. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<CliResult> {
  const { POLYVISOR_URI: _uri, NO_COLOR: _colour, ...environment } = process.env
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...environment, ...options.environment },
  })
  options.during?.(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  if (options.keepInput !== true) child.stdin.end(options.input ?? '')
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: signal ?? code, stdout, stderr }))
  })
}

/** Runs it on a fresh world of the test driver. */
export async function runOnTest(args: readonly string[], options?: RunOptions): Promise<CliResult> {
  return await runCli(['-c', 'test:///default', ...args], options)
}
