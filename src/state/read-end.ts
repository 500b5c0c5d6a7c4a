import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Reads the last bytes of a file, at most so many. @throws the system's error. */
export function readEnd(path: string, most: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(most)
    const count = readSync(file, buffer, 0, most, Math.max(0, fstatSync(file).size - most))
    return buffer.subarray(0, count)
  } finally {
    closeSync(file)
  }
}
