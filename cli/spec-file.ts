import { specKeys } from '../src/formats/keys.js'
import { driverNames, loadDriver } from '../src/registry.js'
import { absoluteHostPaths } from '../src/spec/host-paths.js'
import { parseSpec } from '../src/spec/parse.js'
import type { DomainSpec } from '../src/spec/schema.js'
import { readSpecFile } from '../src/spec/text.js'
import { inFile, sourceName } from './in-file.js'
import { readResource } from './resource-file.js'

/**
 * Reads and checks a specification; its relative paths start from the file's folder.
 *
 * @param file The file, or `-` for standard input, whose relative paths start from the current folder.
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_SPEC`, `ERR_ABORTED`.
 */
export async function readSpec(file: string, signal: AbortSignal): Promise<DomainSpec> {
  const { input, baseFolder } =
    file === '-'
      ? { input: await readResource(file, signal), baseFolder: '.' }
      : await readSpecFile(file, signal)
  return await inFile(sourceName(file), () => parseSpecOfFile(input, baseFolder))
}

/**
 * Checks a specification from a file, whose relative paths start from `baseFolder`, those under the keys of drivers too.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC`.
 */
export async function parseSpecOfFile(input: unknown, baseFolder: string): Promise<DomainSpec> {
  const spec = parseSpec(input, { driverKeys: specKeys(), baseFolder })
  const names = driverNames().filter((name) => Object.hasOwn(spec, name))
  const drivers = await Promise.all(names.map((name) => loadDriver(name)))
  const own = drivers.map(({ name, options }) => [
    name,
    absoluteHostPaths(options, Reflect.get(spec, name), baseFolder),
  ])
  return { ...spec, ...Object.fromEntries(own) }
}
