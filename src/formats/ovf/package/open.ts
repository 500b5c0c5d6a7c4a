import { constants } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { isWithin } from '../../../is-within.js'
import { errorCode } from '../../../state/libc.js'
import { decodeXml } from '../../xml/decode.js'
import { childOf, childrenOf } from '../../xml/element.js'
import { defaultXmlLimits } from '../../xml/limits.js'
import { parseXml } from '../../xml/parse.js'
import { pathOfReference } from '../files.js'
import { withUsualPrefixes } from '../names.js'
import { damaged } from './damaged.js'
import { type Digest, readManifest } from './manifest.js'
import { fileStream, regionStream } from './region.js'
import { indexTar, readAt, type TarEntry } from './tar-index.js'
import { verifiedStream } from './verified.js'

/** How the bytes of a package are read. */
export interface ReadPackageOptions {
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined
  /** Called with the number of bytes so far, after every piece. */
  readonly onProgress?: ((bytes: number) => void) | undefined
}

/** A file of a package. */
export interface PackagedFile {
  /** As the descriptor refers to it. */
  readonly href: string
  /** In bytes. */
  readonly size: number
}

/** An OVF package: a descriptor with its files, in one folder or in one archive (OVA). */
export interface OvfPackage extends AsyncDisposable {
  /** The text of the descriptor, for `readOvf` and hypervisors. */
  readonly descriptor: string
  /** The files that it refers to, in its order. */
  readonly files: readonly PackagedFile[]
  /** Whether there is a manifest, after which everything is verified. */
  readonly hasManifest: boolean
  /**
   * Opens a stream of a file. It fails with `ERR_FILE` at the end of bytes that are not those of the manifest.
   *
   * @throws HypervisorError `ERR_FILE` if it is none of the package's.
   */
  open(href: string, options?: ReadPackageOptions): Readable
  /** Reads every file. @throws HypervisorError `ERR_FILE` naming one that is not what the manifest says. */
  verify(options?: ReadPackageOptions): Promise<void>
}

/**
 * Opens an OVF package by its archive (`.ova`, a tar) or its descriptor (`.ovf`; its files are beside it). The files are not
 * read before they are asked for; the descriptor is verified at once if there is a manifest (`.mf`). Signatures (`.cert`)
 * are not looked at. (DSP0243 1.1.0, 5.1 and 5.3.)
 *
 * @throws HypervisorError `ERR_FILE` for a file that is missing, not whole, or has another size or digest than is said;
 *   or is a link out of the folder; `ERR_INVALID_SPEC` for a descriptor that cannot be read or whose references lead out of
 *   the package.
 */
export async function openOvfPackage(path: string): Promise<OvfPackage> {
  const source = /\.ovf$/i.test(path) ? folderSource(path) : await archiveSource(path)
  try {
    const bytes = await source.read(source.descriptor, defaultXmlLimits.length)
    const manifest = await readManifestOf(source)
    if (manifest !== undefined) await checkDescriptor(source, bytes, manifest)
    const descriptor = decodeXml(bytes, 'OVF descriptor')
    const files = await Promise.all(referencesOf(descriptor).map((reference) => withSize(source, reference)))
    const open = (href: string, { signal, onProgress }: ReadPackageOptions = {}): Readable => {
      const file = files.find((one) => one.href === href)
      if (file === undefined) throw damaged(href, 'it is none of the files that the descriptor refers to')
      const expected = {
        name: file.name,
        size: file.size,
        digest: digestOf(manifest, source, file.name),
        onProgress,
      }
      const checked = verifiedStream(expected)
      pipeline(source.stream(file.name), checked, () => {})
      const onAbort = (): void => void checked.destroy(signal?.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      checked.once('close', () => signal?.removeEventListener('abort', onAbort))
      if (signal?.aborted) onAbort()
      return checked
    }
    return {
      descriptor,
      files: files.map(({ href, size }) => Object.freeze({ href, size })),
      hasManifest: manifest !== undefined,
      open,
      async verify({ signal, onProgress } = {}) {
        let before = 0
        for (const { href, size } of files) {
          signal?.throwIfAborted()
          const report = onProgress === undefined ? undefined : (bytes: number) => onProgress(before + bytes)
          const stream = open(href, { signal, onProgress: report })
          stream.resume()
          await finished(stream)
          before += size
        }
      },
      [Symbol.asyncDispose]: source.close,
    }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** Where the files of a package are. */
interface Source {
  readonly descriptor: string
  readonly manifest: string
  sizeOf(name: string): Promise<number | undefined>
  /** The bytes of a small file. */
  read(name: string, most: number): Promise<Buffer>
  stream(name: string): Readable
  close(): Promise<void>
}

async function archiveSource(path: string): Promise<Source> {
  const file = await openFile(path)
  const close = (): Promise<void> => file.close()
  try {
    const entries = await indexTar(file, path)
    const descriptor = entries.find(({ name }) => /\.ovf$/i.test(name))
    if (descriptor === undefined) throw damaged(path, 'it has no descriptor (.ovf) in it')
    const entry = (name: string): TarEntry => {
      const found = entries.find((one) => one.name === name)
      if (found === undefined) throw damaged(name, `it is not in '${path}'`)
      return found
    }
    return {
      descriptor: descriptor.name,
      manifest: descriptor.name.replace(/\.ovf$/i, '.mf'),
      sizeOf: async (name) => entries.find((one) => one.name === name)?.size,
      async read(name, most) {
        const { offset, size } = entry(name)
        if (size > most) throw damaged(name, `it has ${size} bytes, and ${most} is the most`)
        return await readAt(file, offset, size)
      },
      stream(name) {
        const { offset, size } = entry(name)
        return regionStream(file, offset, size)
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function folderSource(path: string): Source {
  const folder = dirname(path)
  const sizeOf = async (name: string): Promise<number | undefined> => {
    const found = await stat(join(folder, name)).catch(() => undefined)
    if (found?.isFile() !== true) return undefined
    await requireInside(folder, name)
    return found.size
  }
  return {
    descriptor: basename(path),
    manifest: basename(path).replace(/\.ovf$/i, '.mf'),
    sizeOf,
    async read(name, most) {
      const file = await openFile(join(folder, name))
      try {
        const { size } = await file.stat()
        if (size > most) throw damaged(name, `it has ${size} bytes, and ${most} is the most`)
        return await readAt(file, 0, size)
      } finally {
        await file.close()
      }
    },
    stream: (name) => fileStream(join(folder, name)),
    close: async () => {},
  }
}

/** A package from outside may have a link to a file of this host, which would be sent on as a disk. */
async function requireInside(folder: string, name: string): Promise<void> {
  const [outer, inner] = await Promise.all([realpath(folder), realpath(join(folder, name))])
  if (isWithin(outer, inner)) return
  throw damaged(
    name,
    `it is a link out of the folder of the package, to '${inner}'`,
    'Put the file itself beside the descriptor.',
  )
}

async function openFile(path: string): Promise<FileHandle> {
  // Without the flag, a pipe that nobody writes to would keep the program from ending.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw damaged(path, `it cannot be read: ${errorCode(error)}`)
  })
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw damaged(path, 'it is no file')
}

async function readManifestOf(source: Source): Promise<ReadonlyMap<string, Digest> | undefined> {
  if ((await source.sizeOf(source.manifest)) === undefined) return undefined
  const bytes = await source.read(source.manifest, defaultXmlLimits.length)
  return readManifest(bytes.toString('utf8'), source.manifest)
}

function digestOf(
  manifest: ReadonlyMap<string, Digest> | undefined,
  { manifest: path }: Source,
  name: string,
): Digest | undefined {
  const digest = manifest?.get(name)
  if (manifest !== undefined && digest === undefined) throw damaged(name, `'${path}' does not have it`)
  return digest
}

async function checkDescriptor(
  source: Source,
  bytes: Buffer,
  manifest: ReadonlyMap<string, Digest>,
): Promise<void> {
  const { descriptor: name } = source
  const digest = digestOf(manifest, source, name)
  const checked = verifiedStream({ name, size: bytes.length, digest, onProgress: undefined })
  checked.end(bytes)
  checked.resume()
  await finished(checked)
}

interface Reference {
  readonly href: string
  readonly said: string | undefined
  readonly name: string
}

function referencesOf(descriptor: string): readonly Reference[] {
  const envelope = withUsualPrefixes(parseXml(descriptor, 'OVF descriptor'))
  return childrenOf(childOf(envelope, 'ovf:References'), 'ovf:File').map(({ attributes }, index) => {
    const { 'ovf:href': href = '', 'ovf:size': said } = attributes
    return { href, said, name: pathOfReference(href, `ovf.References[${index}]`, 'inside') }
  })
}

async function withSize(source: Source, { href, said, name }: Reference) {
  const size = await source.sizeOf(name)
  if (size === undefined) throw damaged(name, 'the descriptor refers to it, and it is not there')
  if (said !== undefined && Number(said) !== size) {
    throw damaged(name, `it has ${size} bytes, and the descriptor says ${said.slice(0, 20)}`)
  }
  return { href, name, size }
}
