import { dirname } from 'node:path'
import { LineCounter, parseDocument, stringify } from 'yaml'
import { decodeText } from '../decode-text.js'
import { HypervisorError } from '../errors.js'
import { readAtMost } from './bounded-file.js'
import { excessOf, repeatedKeyIn } from './yaml-limits.js'

/** A specification read from a file, still unchecked, and the folder that its relative paths start from. */
export interface SpecText {
  readonly input: unknown
  readonly baseFolder: string
}

/** The largest specification that is read, in bytes. */
const maximumLength = 1 << 20

/**
 * Reads a specification from a YAML or JSON file, or a pipe (JSON is read as YAML 1.2, of which it is a subset). The
 * content is not yet checked: `connection.define` does that.
 *
 * @throws HypervisorError `ERR_FILE` if the file cannot be read, `ERR_INVALID_SPEC` if it is
 *   not UTF-8, or with line and column if it is not YAML, `ERR_ABORTED`.
 */
export async function readSpecFile(path: string, signal?: AbortSignal): Promise<SpecText> {
  const data = await readAtMost(path, maximumLength, signal).catch((error: unknown) => {
    if (signal?.aborted === true) throw new HypervisorError('ERR_ABORTED', `reading '${path}' was aborted`)
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be read`, { field: path, cause: error })
  })
  if (data.length > maximumLength) throw malformed(path, `is longer than ${maximumLength} bytes`)
  return { input: parseSpecText(decodeText(data, path), path), baseFolder: dirname(path) }
}

/** Parses the text of a specification; `source` names it in errors. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function parseSpecText(text: string, source = 'the specification'): unknown {
  if (text.length > maximumLength) throw malformed(source, `is longer than ${maximumLength} characters`)
  const excess = excessOf(text)
  if (excess !== undefined) throw malformed(source, excess)
  const lineCounter = new LineCounter()
  // What the library says of each error beyond its place takes as long as the line is, and of its keys it compares all with all.
  const document = parseDocument(text, { strict: true, prettyErrors: false, uniqueKeys: false, lineCounter })
  const malformedAt = (why: string, [offset]: readonly number[]): HypervisorError => {
    const { line, col } = lineCounter.linePos(offset ?? 0)
    return malformed(source, `is not YAML or JSON: ${why} at line ${line}, column ${col}`)
  }
  const [problem] = document.errors
  if (problem?.code === 'MULTIPLE_DOCS') throw malformed(source, 'holds more than one document')
  if (problem !== undefined) throw malformedAt(problem.message, problem.pos)
  const repeated = repeatedKeyIn(document)
  if (repeated !== undefined) throw malformedAt('Map keys must be unique', repeated)
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw malformed(source, 'refers to its own parts too often', error)
  }
}

/** Writes a specification, of a domain or anything else, as YAML, which {@link parseSpecText} reads back to the same value. */
export function formatSpec(spec: object): string {
  return stringify(spec, { lineWidth: 0 })
}

function malformed(source: string, why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_INVALID_SPEC', `${source} ${why}`, { cause })
}
