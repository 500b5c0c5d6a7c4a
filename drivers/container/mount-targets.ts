import { programFolder, programPlace } from './program-place.js'

/** What every container has of its own. */
const alwaysTaken = ['/dev', '/proc', '/sys'] as const

/**
 * Says what is wrong with the target of a mount, `undefined` if nothing is. Pure.
 *
 * @param before The targets of the mounts before it: inside another one its folder would have to be made there.
 * @param hasRoot Whether the container has a root file system of the user's, in which `/run` and `/tmp` are memory.
 */
export function mountProblem(
  target: string,
  before: readonly string[],
  hasRoot: boolean,
): string | undefined {
  if (target === '/') return "must not be '/': container.root is for a root file system"
  const taken = [...alwaysTaken, ...(hasRoot ? ['/run', '/tmp', programFolder] : [programPlace(false)])]
  const own = taken.find((place) => isWithin(target, place))
  if (own !== undefined) return `must not be in ${own}, which is the container's own`
  const other = before.find((place) => isWithin(target, place) || isWithin(place, target))
  if (other === target) return `must be another than that of a mount before it`
  if (other !== undefined) return `must be neither in '${other}' nor around it, where another mount is`
  return undefined
}

/** Whether a path is a folder, or is somewhere in it; both absolute and without `.`, `..` and double slashes. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
