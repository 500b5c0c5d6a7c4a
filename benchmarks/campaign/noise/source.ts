import { closeSync, openSync, readSync } from 'node:fs'

/** A file of the kernel that stays open, so that reading it again costs one system call. */
export interface Source extends Disposable {
  /** Its content now; `undefined` once what it told of is gone. */
  read(): string | undefined
}

/** Opens a file of `/proc` or `/sys`. `undefined` if this machine does not have it, or not for us. */
export function openSource(path: string): Source | undefined {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return undefined
  }
  if (readFrom(fd) === undefined) {
    closeSync(fd)
    return undefined
  }
  return { read: () => readFrom(fd), [Symbol.dispose]: () => closeSync(fd) }
}

/** Shared by all sources: reading is synchronous, and a text is made of it at once. */
let buffer = Buffer.allocUnsafe(16 * 1024)

function readFrom(fd: number): string | undefined {
  try {
    let length = 0
    for (;;) {
      const count = readSync(fd, buffer, length, buffer.length - length, length)
      length += count
      // The kernel gives as much as it has; only a full buffer can mean that there is more.
      if (length < buffer.length) return buffer.toString('latin1', 0, length)
      buffer = Buffer.concat([buffer], 2 * buffer.length)
    }
  } catch {
    return undefined
  }
}
