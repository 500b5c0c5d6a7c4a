import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DomainSpec } from '../../../spec/schema.js'
import { formatOvf } from '../format.js'
import { type ArchivedFile, archivePieces } from './archive.js'
import { manifestLine } from './manifest.js'
import type { ReadPackageOptions } from './open.js'

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
  const files: ArchivedFile[] = []
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
  const pieces = archivePieces({ name: spec.name, descriptor, manifest: lines.join(''), files }, onProgress)
  await pipeline(Readable.from(pieces, { objectMode: false }), output, { signal })
}
