import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import type { ProcessEnd } from '../../src/local/program.js'
import { type ContainerRuntime, takesBundle } from './runtimes.js'

const logLine = z.looseObject({ level: z.string(), msg: z.string() })

/**
 * Says why a runtime ended without having run the program, as an `ERR_START_FAILED` with its words; `undefined` if it
 * has run it. Runtimes with a bundle have a log for their errors; the others write them to the standard error, after
 * their name.
 */
export async function runtimeFailure(
  runtime: ContainerRuntime,
  log: string,
  end: ProcessEnd,
  output: string,
): Promise<HypervisorError | undefined> {
  if (end.status === 0) return undefined
  const words = takesBundle(runtime)
    ? errorsOf(await readFile(log, 'utf8').catch(() => ''))
    : complaintsOf(runtime, output)
  if (words.length === 0) return undefined
  return new HypervisorError('ERR_START_FAILED', `${runtime} could not make the container: ${words.at(-1)}`, {
    cause: { ...end, stderr: words.join('\n') },
    hint: "See 'polyvisor doctor'.",
  })
}

/** The errors of a log with a JSON object a line. */
export function errorsOf(log: string): readonly string[] {
  return log.split('\n').flatMap((line) => {
    try {
      const { level, msg } = logLine.parse(JSON.parse(line))
      return level === 'error' || level === 'fatal' ? [msg.trim()] : []
    } catch {
      return []
    }
  })
}

function complaintsOf(runtime: ContainerRuntime, output: string): readonly string[] {
  const names = runtime === 'unshare' ? ['unshare', 'setpriv', 'nsenter', 'flock'] : [runtime]
  return output
    .split('\n')
    .filter((line) => names.some((name) => line.startsWith(`${name}: `)))
    .map((line) => line.trim())
}
