import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DomainSpec } from '../../../spec/schema.js'
import { formatOvf } from '../format.js'
import { damaged } from './damaged.js'
import { manifestLine } from './manifest.js'
import type { ReadPackageOptions } from './open.js'
import { blockSize, paddingOf, writeTarHeader } from './tar-header.js'

/**
 * Writes a machine with its disks as one archive (OVA): a tar (ustar) of the descriptor, a manifest with SHA-256, and the
 * files in the descriptor's order, as names of their own (`NAME-disk0.vmdk`) (DSP0243 1.1.0, 5.3). The files are read twice,
 * since the manifest stands before them.
 *
 * @param output is ended when all is written, and destroyed where that fails.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` that OVF has no words for; `ERR_FILE` for a file that changes
 *   meanwhile; the signal's reason.
 */
export async function writeOva(
  spec: DomainSpec,
  output: Writable,
  { signal, onProgress }: ReadPackageOptions = {},
): Promise<void> {
  const files: { readonly name: string; readonly path: string; readonly size: number }[] = []
  const hrefOf = (path: string, index: number): string =>
    `${spec.name}-${spec.disks[index]?.device ?? 'disk'}${index}${extname(path)}`
  const sizeOf = async (path: string): Promise<number> => (await stat(path)).size
  const descriptor = Buffer.from(await formatOvf(spec, hrefOf, sizeOf))
  for (const [index, { path }] of spec.disks.entries()) {
    if (path !== undefined) files.push({ name: hrefOf(path, index), path, size: await sizeOf(path) })
  }
  const lines = [manifestLine(`${spec.name}.ovf`, createHash('sha256').update(descriptor).digest('hex'))]
  for (const { name, path } of files) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash, { signal })
    lines.push(manifestLine(name, hash.digest('hex')))
  }
  const produce = async function* (): AsyncGenerator<Buffer> {
    yield* small(`${spec.name}.ovf`, descriptor)
    yield* small(`${spec.name}.mf`, Buffer.from(lines.join('')))
    let written = 0
    for (const { name, path, size } of files) {
      yield writeTarHeader(name, size)
      let length = 0
      for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
        length += piece.length
        if (length > size) break
        yield piece
        onProgress?.(written + length)
      }
      if (length !== size) throw damaged(path, 'it has changed while it was read')
      written += size
      yield Buffer.alloc(paddingOf(size))
    }
    yield Buffer.alloc(2 * blockSize)
  }
  await pipeline(Readable.from(produce(), { objectMode: false }), output, { signal })
}

function* small(name: string, content: Buffer): Generator<Buffer> {
  yield writeTarHeader(name, content.length)
  yield content
  yield Buffer.alloc(paddingOf(content.length))
}
