import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'

/**
 * Reads a file or a pipe, but no more than `limit` bytes and one: a longer result says that there is more. A
 * pipe that stays silent blocks no thread, so it cannot keep the program from ending.
 *
 * @throws the system's error; `EISDIR` for a folder, `EINVAL` for a device; the signal's reason.
 */
export async function readAtMost(path: string, limit: number, signal?: AbortSignal): Promise<Buffer> {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  let owned = true
  try {
    const stats = fstatSync(file)
    if (stats.isFIFO()) {
      const pipe = new Socket({ fd: file, readable: true, writable: false })
      owned = false
      return await readPipe(signal === undefined ? pipe : addAbortSignal(signal, pipe), limit)
    }
    if (!stats.isFile()) {
      const code = stats.isDirectory() ? 'EISDIR' : 'EINVAL'
      throw Object.assign(new Error(`${code}: neither a file nor a pipe`), { code })
    }
    return readFile(file, limit)
  } finally {
    if (owned) closeSync(file)
  }
}

async function readPipe(pipe: Socket, limit: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  // leaving the loop destroys the socket, which closes the file
  for await (const chunk of pipe) {
    const data: unknown = chunk
    if (!Buffer.isBuffer(data)) continue
    parts.push(data)
    length += data.length
    if (length > limit) break
  }
  return Buffer.concat(parts).subarray(0, limit + 1)
}

function readFile(file: number, limit: number): Buffer {
  const data = Buffer.alloc(Math.min(limit + 1, Math.max(fstatSync(file).size + 1, 65_536)))
  let length = 0
  while (length < data.length) {
    const bytesRead = readSync(file, data, length, data.length - length, null)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return data.subarray(0, length)
}
