import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HypervisorError } from './errors.js'

/** What a program can do that was bundled together with this package. */
export const bundledHint =
  "In a program that is bundled, mark 'polyvisor' as external, so that it is loaded from node_modules with its files; otherwise install it again."

/**
 * Finds a file or folder of this package that is opened, not imported: what a thread runs, images.
 *
 * @param module the caller's `import.meta.url`, which is undefined where a bundler has written CommonJS
 * @param candidates where it may be, relative to the caller: the compiled code is one folder deeper than the sources
 * @throws HypervisorError `ERR_NOT_INSTALLED` if it is at none of them
 */
export function packagedFile(module: string | undefined, ...candidates: [string, ...string[]]): URL {
  const places = module === undefined ? [] : candidates.map((relative) => new URL(relative, module))
  const found = places.find((place) => existsSync(place))
  if (found !== undefined) return found
  const where = places.length === 0 ? 'was left behind by a bundler' : `is not at ${inWords(places)}`
  throw new HypervisorError('ERR_NOT_INSTALLED', `a file of this package, ${candidates[0]}, ${where}`, {
    hint: bundledHint,
  })
}

function inWords(places: readonly URL[]): string {
  return places.map((place) => fileURLToPath(place)).join(' or ')
}
