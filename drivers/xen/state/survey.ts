import { type HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { XenHost } from '../host/host.js'
import { xlError } from '../xl/failure.js'
import { parseList, type RunningDomain } from '../xl/list.js'
import { parseDefinition, type XenDefinition } from './definition.js'
import { statePaths } from './folder.js'

/** Everything that is on a host at one moment. */
export interface Survey {
  readonly running: readonly RunningDomain[]
  readonly definitions: readonly XenDefinition[]
  /** Definitions whose files are damaged. */
  readonly damaged: readonly { readonly name: string; readonly error: HypervisorError }[]
}

/**
 * The machines that run, a zero byte, and every definition behind a line with the path of its file (tail(1), `-v`), by
 * one program of the host: it is slow at starting programs, compared with what they do. `$1` is the folder.
 */
const script = `xl list -v || exit
printf '\\000'
for file in "$1"/*.json; do [ -f "$file" ] && exec tail -v -n +1 -- "$1"/*.json; exit 0; done`

const argv = ['sh', '-c', script, 'sh', statePaths.domains]

/** Surveys a host; calls made at once share what they find, and none waits for an earlier one. */
export interface Surveyor {
  read(host: XenHost): Promise<Survey>
}

/** Makes a {@link Surveyor}. */
export function createSurveyor(): Surveyor {
  const next = new WeakMap<XenHost, Promise<Survey>>()
  let known = new Map<string, XenDefinition>()
  const survey = async (host: XenHost): Promise<Survey> => {
    const result = await host.run(argv)
    if (result.exitCode !== 0) throw xlError(['xl', 'list', '-v'], result)
    const cut = result.stdout.indexOf('\0')
    const running = parseList(result.stdout.slice(0, cut))
    const { definitions, damaged } = readDefinitions(result.stdout.slice(cut + 1), known)
    known = new Map(definitions.map((definition) => [definition.text, definition]))
    return { running, definitions, damaged }
  }
  return {
    read(host) {
      const waiting = next.get(host)
      if (waiting !== undefined) return waiting
      const reading = new Promise<Survey>((resolve) => {
        setImmediate(() => {
          next.delete(host)
          resolve(survey(host))
        })
      })
      next.set(host, reading)
      return reading
    },
  }
}

/**
 * Reads the definitions in the output of `tail -v`.
 *
 * @param known those that were read before, by their text
 */
export function readDefinitions(
  output: string,
  known: ReadonlyMap<string, XenDefinition> = new Map(),
): Pick<Survey, 'definitions' | 'damaged'> {
  const definitions: XenDefinition[] = []
  const damaged: { name: string; error: HypervisorError }[] = []
  // A definition is one line that begins with a brace, so no header can stand in one.
  for (const part of output.split(/^==> (?=.*\/[^/\n]+\.json <==$)/m).slice(1)) {
    const end = part.indexOf(' <==\n')
    const name = part.slice(part.lastIndexOf('/', end) + 1, end).replace(/\.json$/, '')
    const text = part.slice(end + 5).trimEnd()
    try {
      definitions.push(known.get(text) ?? parseDefinition(text, name))
    } catch (error) {
      if (!isHypervisorError(error)) throw error
      damaged.push({ name, error })
    }
  }
  return { definitions, damaged }
}
