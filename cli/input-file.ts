import { addAbortSignal } from 'node:stream'
import { HypervisorError } from '../src/errors.js'
import { readAtMost } from '../src/spec/bounded-file.js'

/**
 * Reads a file that the user named, or standard input where it is `-`.
 *
 * @param limit The most bytes that it may have.
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_SPEC` if it is longer, `ERR_ABORTED`.
 */
export async function readInput(path: string, limit: number, signal: AbortSignal): Promise<Buffer> {
  const reading = path === '-' ? readStandardInput(limit, signal) : readAtMost(path, limit, signal)
  const data = await reading.catch((cause: unknown) => {
    if (signal.aborted) throw new HypervisorError('ERR_ABORTED', `reading '${path}' was aborted`)
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be read`, { field: path, cause })
  })
  if (data.length <= limit) return data
  throw new HypervisorError('ERR_INVALID_SPEC', `it is longer than ${limit} bytes`)
}

async function readStandardInput(limit: number, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of addAbortSignal(signal, process.stdin)) {
    const data: unknown = chunk
    if (!Buffer.isBuffer(data)) continue
    parts.push(data)
    length += data.length
    if (length > limit) break
  }
  return Buffer.concat(parts)
}
