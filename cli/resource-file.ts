import { decodeText } from '../src/decode-text.js'
import { parseSpecText } from '../src/spec/text.js'
import { inFile, sourceName } from './in-file.js'
import { readInput } from './input-file.js'

/** The longest specification, in bytes. */
const longest = 1 << 20

/**
 * Reads a specification, in YAML or JSON; it is not yet checked.
 *
 * @param file The file, or `-` for standard input.
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_SPEC`, `ERR_ABORTED`.
 */
export async function readResource(file: string, signal: AbortSignal): Promise<unknown> {
  const source = sourceName(file)
  const data = await inFile(source, () => readInput(file, longest, signal))
  return parseSpecText(decodeText(data, source), source)
}
