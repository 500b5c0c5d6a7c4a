import { lstat, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { HypervisorError } from '../../../src/errors.js'
import { passStep } from '../../../src/state/domains/steps.js'
import { errorCode } from '../../../src/state/libc.js'
import { nameNewFile } from '../../../src/state/name-new-file.js'

/** Where a package is being written. */
export interface ExportTarget extends AsyncDisposable {
  /** Of the descriptor or archive that was asked for. */
  readonly path: string
  /** What the names of its files begin with. */
  readonly name: string
  /** The name of the archive, if one is wanted. */
  readonly archive: string | undefined
  /** A folder beside, in which everything is made; it goes when the target is disposed of. */
  readonly folder: string
  /** Gives what was asked for its place: the archive, or the files with these names, the manifest, and the descriptor. */
  publish(files: readonly string[]): Promise<void>
}

/**
 * Makes a folder for a package beside its place.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`, `ERR_FILE`.
 */
export async function openTarget(path: string, overwrite: boolean): Promise<ExportTarget> {
  const ending = extname(path).toLowerCase()
  const name = basename(path, extname(path))
  if ((ending !== '.ova' && ending !== '.ovf') || name === '') {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${path}' is neither an .ova nor an .ovf`, {
      field: 'path',
      hint: 'Write sl4.ova for an archive, sl4.ovf for a folder of files.',
    })
  }
  const [whole, beside] = [resolve(path), dirname(resolve(path))]
  const archive = ending === '.ova' ? basename(path) : undefined
  const fixed = archive === undefined ? [`${name}.mf`, basename(path)] : [archive]
  if (!overwrite) for (const file of fixed) await requireAbsent(join(beside, file))
  const folder = await mkdtemp(join(beside, `.${name}.polyvisor-`)).catch((cause: unknown) => {
    throw unwritable(whole, cause)
  })
  return {
    path: whole,
    name,
    archive,
    folder,
    async publish(files) {
      const all = archive === undefined ? [...files, ...fixed] : fixed
      const moves = all.map((file) => ({
        // The server's own descriptor is called so whatever case the ending has.
        from: join(folder, file === basename(path) && archive === undefined ? `${name}.ovf` : file),
        to: join(beside, file),
        before: join(folder, `${replacedPrefix}${file}`),
      }))
      try {
        if (!overwrite) await placeNew(moves)
        else if (archive === undefined) await replace(moves)
        else for (const { from, to } of moves) await rename(from, to)
      } catch (cause) {
        throw errorCode(cause) === 'EEXIST' ? taken(whole, cause) : unwritable(whole, cause)
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** How the names of files begin that were there before, in the folder beside. */
const replacedPrefix = 'replaced.'

/** A file of a package, the place that it gets, and where what is there goes. */
interface Move {
  readonly from: string
  readonly to: string
  readonly before: string
}

/** Gives files names that nothing has; all of them, or none. */
async function placeNew(moves: readonly Move[]): Promise<void> {
  const done: string[] = []
  try {
    for (const { from, to } of moves) {
      await nameNewFile(from, to)
      done.push(to)
    }
  } catch (error) {
    for (const file of done) await rm(file, { force: true })
    throw error
  }
}

/**
 * Puts files in the place of those that are there, of which the last one is the descriptor. Without it there is no package,
 * so it goes first and comes last: who is killed in between leaves none that is of old files and new ones. If it fails, what
 * was there is there again.
 */
async function replace(moves: readonly Move[]): Promise<void> {
  const away: Move[] = []
  const done: Move[] = []
  for (const { to } of moves) await requireReplaceable(to)
  try {
    for (const move of moves.toReversed()) {
      if (await renameIfThere(move.to, move.before)) away.unshift(move)
      passStep('export:moved-away')
    }
    for (const move of moves) {
      await rename(move.from, move.to)
      done.push(move)
    }
  } catch (error) {
    for (const { from, to } of done.toReversed()) await rename(to, from).catch(() => {})
    for (const { before, to } of away) await rename(before, to)
    throw error
  }
}

/** What is no file would go with the folder. */
async function requireReplaceable(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there?.isDirectory() !== true) return
  throw Object.assign(new Error(`'${path}' is a folder`), { code: 'EISDIR' })
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    return false
  }
}

async function requireAbsent(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined) throw taken(path)
}

function taken(path: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `'${path}' or a file of it is there already`, {
    ...{ field: path, cause },
    hint: 'Name another one; with overwrite (--force) it is replaced.',
  })
}

/** The error of a package that this host does not take. */
export function unwritable(path: string, cause: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `'${path}' cannot be written: ${errorCode(cause)}`, {
    ...{ field: path, cause },
  })
}
