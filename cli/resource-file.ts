import { parseSpecText } from '../src/spec/text.js'
import { readInput } from './input-file.js'

/** The longest specification of a pool, network, secret or interface, in bytes. */
const longest = 1 << 20

/**
 * Reads the specification of something that a connection has, in YAML or JSON; it is not yet checked.
 *
 * @param file The file, or `-` for standard input.
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_SPEC`, `ERR_ABORTED`.
 */
export async function readResource(file: string, signal: AbortSignal): Promise<unknown> {
  const data = await readInput(file, longest, signal)
  return parseSpecText(data.toString('utf8'), file === '-' ? 'standard input' : `'${file}'`)
}
