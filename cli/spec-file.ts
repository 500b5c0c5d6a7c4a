import { driverNames } from '../src/registry.js'
import { parseSpec } from '../src/spec/parse.js'
import type { DomainSpec } from '../src/spec/schema.js'
import { readSpecFile } from '../src/spec/text.js'

/**
 * Reads and checks a specification; its relative paths start from the file's folder.
 *
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_SPEC`.
 */
export async function readSpec(file: string): Promise<DomainSpec> {
  const { input, baseFolder } = await readSpecFile(file)
  return parseSpec(input, { driverKeys: driverNames(), baseFolder })
}
