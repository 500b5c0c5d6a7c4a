import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { HypervisorError } from '../../../src/errors.js'
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
      const done: string[] = []
      try {
        for (const file of archive === undefined ? [...files, ...fixed] : fixed) {
          // The server's own descriptor is called so whatever case the ending has.
          const from = join(folder, file === basename(path) && archive === undefined ? `${name}.ovf` : file)
          const to = join(beside, file)
          await (overwrite ? rename(from, to) : nameNewFile(from, to))
          done.push(to)
        }
      } catch (cause) {
        if (!overwrite) for (const file of done) await rm(file, { force: true })
        throw errorCode(cause) === 'EEXIST' ? taken(whole, cause) : unwritable(whole, cause)
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
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
