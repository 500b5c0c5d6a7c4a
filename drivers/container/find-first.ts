import { type Program, sendSignal } from '../../src/local/program.js'
import type { OutputWatch } from './output-watch.js'
import { findExecuting, killRuntime } from './processes.js'

/** How often it is looked whether the runtime has come to the program, in ms. */
const lookInterval = 5

/**
 * Waits until a container's first process executes a file; `undefined` if the runtime ended before that was seen.
 *
 * @throws the signal's reason if it is aborted; the container has ended then.
 */
export async function findFirst(
  shell: Program,
  file: string,
  output: OutputWatch,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  let ended = false
  void shell.ended.then(() => {
    ended = true
    output.wake()
  })
  const stop = (): void => output.wake()
  signal?.addEventListener('abort', stop)
  try {
    for (;;) {
      const first = await findExecuting(shell.pid, file)
      if (signal?.aborted) {
        if (first !== undefined) sendSignal(first, 'SIGKILL')
        else await killRuntime(shell.pid)
        await shell.ended
        throw signal.reason
      }
      if (first !== undefined) return first
      if (ended) return undefined
      await output.next(lookInterval)
    }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
