import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { readPath, refuse } from '../../src/refuse-uri.js'
import { defaultStateRoot } from '../../src/state/state-root.js'
import { allowParameters, type ConnectionUri, requireHere } from '../../src/uri.js'

/** Which machines a URI means, and by which program. */
export interface ToolPlace {
  /** The program, if the URI names one. */
  readonly program: string | undefined
  /** Folder of what programs that manage these machines tell one another. */
  readonly state: string
  /** Milliseconds between two looks at what happens without this driver. */
  readonly interval: number
  /** What the driver's own parameters say. */
  readonly own: ReadonlyMap<string, string>
}

/**
 * A parameter of a driver's own: a `path` that says which machines are meant, a `folder` or `file` that does not, a `text` that
 * the driver itself reads, or one of some words.
 */
export type OwnParameters = Readonly<Record<string, 'path' | 'folder' | 'file' | 'text' | readonly string[]>>

/** Seconds between two looks, unless the URI says otherwise. */
const usualInterval = 2

/**
 * Reads a URI of a driver of this kind: `scheme:///`, with `program` (the program's path), `poll` (seconds between two looks
 * at what happens without this driver) and parameters of its own.
 *
 * @param usual Paths that count where the URI names none: who names such a path means the same machines.
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readPlace(
  uri: ConnectionUri,
  driver: string,
  own: OwnParameters,
  usual: Readonly<Record<string, string>> = {},
): ToolPlace {
  requireHere(uri, 'on this host')
  if (uri.path !== '/') throw refuse(uri, `there is no '${uri.path}'`, `Write ${uri.scheme}:///.`)
  allowParameters(uri, ['program', 'poll', ...Object.keys(own)])
  const values = Object.entries(own).flatMap(([name, kind]) => {
    const value = readParameter(uri, name, kind)
    return value === undefined ? [] : [[name, value] as const]
  })
  const paths = values.flatMap(([name, value]) => {
    const path = withoutLinks(value)
    const isUsual = usual[name] !== undefined && path === withoutLinks(usual[name])
    return own[name] === 'path' && !isUsual ? [[name, path] as const] : []
  })
  const inventory = createHash('sha256').update(JSON.stringify(paths)).digest('hex').slice(0, 16)
  return {
    program: readPath(uri, 'program'),
    state: join(defaultStateRoot(driver), paths.length === 0 ? 'default' : inventory),
    interval: readInterval(uri) * 1000,
    own: new Map(values),
  }
}

/** The one path of several that lead to a folder, which need not be there yet. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(withoutLinks(above), basename(path))
  }
}

function readParameter(uri: ConnectionUri, name: string, kind: OwnParameters[string]): string | undefined {
  if (kind === 'text') return uri.parameters.get(name)
  return typeof kind === 'string' ? readPath(uri, name) : readWord(uri, name, kind)
}

function readWord(uri: ConnectionUri, name: string, words: readonly string[]): string | undefined {
  const word = uri.parameters.get(name)
  if (word === undefined || words.includes(word)) return word
  throw refuse(uri, `there is no ${name} '${word}'`, `Write one of ${words.join(', ')}.`)
}

function readInterval(uri: ConnectionUri): number {
  const text = uri.parameters.get('poll')
  if (text === undefined) return usualInterval
  const seconds = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && seconds >= 0.1 && seconds <= 3600) return seconds
  throw refuse(uri, `poll is '${text}'`, 'Write a number of seconds from 0.1 to 3600: ?poll=2.')
}
