import { closeSync, constants, openSync, readSync } from 'node:fs'
import { Socket } from 'node:net'
import { makeFifo } from './fifo.js'
import { errorCode } from './libc.js'

/**
 * A lifeline is a FIFO that a program keeps open for writing as long as it lives. The kernel closes it with
 * the program, however that ends; so anybody who may read it learns at once whether the program lives, and
 * when it is gone, without a process id that could have been given to another (fifo(7)).
 */
export interface Lifeline {
  /** The descriptor that the program inherits. */
  readonly fd: number
  /** Closes this program's own end. */
  release(): void
}

/**
 * Makes a lifeline at `path`, which must not be there.
 *
 * @throws the system's error, for example `EEXIST`.
 */
export async function createLifeline(path: string): Promise<Lifeline> {
  await makeFifo(path)
  const fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW)
  let released = false
  return {
    fd,
    release() {
      if (!released) closeSync(fd)
      released = true
    },
  }
}

/** Tells whether some program holds the lifeline at `path`; `false` if there is none. */
export function isHeld(path: string): boolean {
  const fd = openReader(path)
  if (fd === undefined) return false
  try {
    return hasWriter(fd)
  } finally {
    closeSync(fd)
  }
}

/**
 * Calls back once when the program that holds the lifeline at `path` is gone; soon, if none holds it. The
 * returned function stops watching.
 */
export function watchLifeline(path: string, onEnd: () => void): () => void {
  const fd = openReader(path)
  let active = true
  const end = (): void => {
    if (!active) return
    active = false
    onEnd()
  }
  // Of a holder that was gone before this end was opened poll(2) says nothing, ever.
  const held = fd !== undefined && hasWriter(fd)
  if (fd === undefined || !held) {
    if (fd !== undefined) closeSync(fd)
    queueMicrotask(end)
    return () => {
      active = false
    }
  }
  const reader = new Socket({ fd, readable: true, writable: false })
  reader.on('error', end).on('end', end).on('close', end).resume()
  return () => {
    active = false
    reader.destroy()
  }
}

/** A read of a FIFO without a writer finds its end, and of one with a writer that it would have to wait (pipe(7)). */
function hasWriter(fd: number): boolean {
  try {
    return readSync(fd, Buffer.alloc(1)) > 0
  } catch (error) {
    if (errorCode(error) === 'EAGAIN') return true
    throw error
  }
}

function openReader(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
