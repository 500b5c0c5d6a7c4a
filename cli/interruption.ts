import { constants } from 'node:os'

/** What ended this process early, if anything did. */
export interface Interruption {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, and when nobody reads standard output any more. */
  readonly signal: AbortSignal
  /** 128 plus the number of the signal that came, 0 for a closed standard output, else `undefined`. */
  exitCode(): number | undefined
  /** Whether the error that follows is not worth a word: nobody reads any more. */
  quiet(): boolean
}

/**
 * Watches the signals that end a process and the closing of standard output. The first aborts the call that
 * is under way, so that it cleans up; a second signal ends the process at once.
 */
export function watchInterruptions(): Interruption {
  const controller = new AbortController()
  let code: number | undefined
  const interrupt = (by: number, why: string): void => {
    if (code !== undefined && by !== 0) process.exit(by)
    code ??= by
    controller.abort(new Error(why))
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interrupt(128 + constants.signals[name], name))
  }
  // Beyond a limit on the size of files a write shall fail as on a full disk, and not end the process.
  if ('SIGXFSZ' in constants.signals) process.on('SIGXFSZ', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    interrupt(error.code === 'EPIPE' ? 0 : 1, `standard output: ${error.message}`)
  })
  process.stderr.on('error', () => {})
  return {
    signal: controller.signal,
    exitCode: () => code,
    quiet: () => code === 0,
  }
}
