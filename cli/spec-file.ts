import { specKeys } from '../src/formats/keys.js'
import { parseSpec } from '../src/spec/parse.js'
import type { DomainSpec } from '../src/spec/schema.js'
import { readSpecFile } from '../src/spec/text.js'

/**
 * Reads and checks a specification; its relative paths start from the file's folder.
 *
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_SPEC`, `ERR_ABORTED`.
 */
export async function readSpec(file: string, signal: AbortSignal): Promise<DomainSpec> {
  const { input, baseFolder } = await readSpecFile(file, signal)
  return parseSpec(input, { driverKeys: specKeys(), baseFolder })
}
