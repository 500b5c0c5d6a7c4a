import { fstatSync, writeSync } from 'node:fs'
import { HypervisorError } from '../src/errors.js'

/**
 * Makes the function that writes to standard output. Node's own stream to a file takes a write that the system cut short, as
 * it does where the disk becomes full, for a whole one; here each is finished or fails.
 *
 * @returns A function that returns `false` where the stream wants a pause, as its own `write` does, and throws
 *   HypervisorError `ERR_FILE` where a file cannot be written.
 */
export function createWriter(stream: NodeJS.WriteStream): (data: string | Uint8Array) => boolean {
  const descriptor: unknown = Reflect.get(stream, 'fd')
  if (typeof descriptor !== 'number' || stream.isTTY === true || !isFile(descriptor)) {
    return (data) => stream.write(data)
  }
  return (data) => {
    writeWhole(descriptor, data)
    return true
  }
}

/** Whether writes to it are done when they return: not to a pipe or a socket, which may take less for now. */
function isFile(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor)
    return stats.isFile() || stats.isCharacterDevice()
  } catch {
    return false
  }
}

function writeWhole(descriptor: number, data: string | Uint8Array): void {
  let left = typeof data === 'string' ? Buffer.from(data) : data
  try {
    while (left.length > 0) left = left.subarray(writeSync(descriptor, left))
  } catch (cause) {
    throw new HypervisorError('ERR_FILE', 'standard output cannot be written', {
      field: 'standard output',
      hint: 'What is there of it is not whole.',
      cause,
    })
  }
}
