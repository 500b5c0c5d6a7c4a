import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { HypervisorError } from '../src/errors.js'

/** Bytes to upload, and how many where that is known. */
export interface UploadSource {
  readonly stream: Readable
  readonly size: number | undefined
}

/** Opens the file before anything is asked of the hypervisor. @throws HypervisorError `ERR_FILE`. */
export async function openSource(file: string, length?: number | undefined): Promise<UploadSource> {
  if (file === '-') return { stream: process.stdin, size: length }
  const handle = await open(file).catch((cause: unknown) => unreadable(file, cause))
  const stats = await handle.stat()
  if (stats.isDirectory()) {
    await handle.close()
    return unreadable(file, Object.assign(new Error('EISDIR: a folder'), { code: 'EISDIR' }))
  }
  const size = stats.isFile() ? Math.min(stats.size, length ?? stats.size) : length
  const stream =
    size === undefined || size === 0
      ? createReadStream('', { fd: handle })
      : createReadStream('', { fd: handle, start: stats.isFile() ? 0 : undefined, end: size - 1 })
  return { stream, size }
}

function unreadable(file: string, cause: unknown): never {
  throw new HypervisorError('ERR_FILE', `the file '${file}' cannot be read`, { field: file, cause })
}

/** What a message calls it. */
export function nameOfSource(file: string): string {
  return file === '-' ? 'standard input' : file
}
