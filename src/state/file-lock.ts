import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs'
import { errorCode, type LibcFunction, libc } from './libc.js'
import { createTurns, type Turns } from './turns.js'

/** A lock that is held until `release`, or until this process ends in whatever way. */
export interface FileLock {
  release(): void
}

// flock(2), Linux include/uapi/asm-generic/fcntl.h; the BSDs and macOS have the same figures.
const lockExclusive = 2
const lockNonBlocking = 4

let flock: Promise<LibcFunction> | undefined

function loadFlock(): Promise<LibcFunction> {
  flock ??= libc().then((library) => library.declare('int flock(int fd, int operation)'))
  return flock
}

/**
 * Takes the lock of a file, which is made if it is not there, without waiting. flock(2) belongs to the open
 * file, so two callers of one process exclude each other like two processes, and the kernel releases it when
 * the holder dies.
 *
 * @returns `undefined` if somebody else holds it.
 * @throws the system's error, for example `ENOENT` if the folder is gone.
 */
export async function tryLock(path: string): Promise<FileLock | undefined> {
  return await tryLockOpened(path, openLockFile)
}

/**
 * Takes the lock of a folder without waiting, as {@link tryLock} does that of a file. Nothing is made.
 *
 * @returns `undefined` if somebody else holds it.
 * @throws the system's error, for example `ENOENT` if there is no such folder.
 */
export async function tryLockFolder(path: string): Promise<FileLock | undefined> {
  return await tryLockOpened(path, openFolder)
}

async function tryLockOpened(path: string, open: (path: string) => number): Promise<FileLock | undefined> {
  const lock = await loadFlock()
  for (;;) {
    const fd = open(path)
    if (!tryLockDescriptor(lock, fd)) {
      closeSync(fd)
      return undefined
    }
    if (isStillAt(fd, path)) return { release: once(() => closeSync(fd)) }
    closeSync(fd)
  }
}

/** Those of this process who wait for a file's lock, or hold it after they have waited, by the file's path. */
const turnsOf = new Map<string, Turns>()

/**
 * Takes the lock of a file and waits for it as long as somebody else holds it. Those of one process who wait for the same
 * path get it in the order in which they came.
 */
export async function waitForLock(path: string): Promise<FileLock> {
  const turns = turnsOf.get(path) ?? createTurns(1)
  turnsOf.set(path, turns)
  const endTurn = await turns.take()
  const leave = (): void => {
    endTurn()
    if (turns.idle) turnsOf.delete(path)
  }
  try {
    const lock = await lockAmongProcesses(path)
    return {
      release() {
        lock.release()
        leave()
      },
    }
  } catch (error) {
    leave()
    throw error
  }
}

/**
 * Whoever waits in flock(2) keeps one of the threads that Node does its work on files with, four by default. Were all of
 * them taken, whoever holds the lock could not go on to release it.
 */
const blockedThreads = createTurns(2)

async function lockAmongProcesses(path: string): Promise<FileLock> {
  for (;;) {
    const lock = await tryLock(path)
    if (lock !== undefined) return lock
    const endWait = await blockedThreads.take()
    try {
      const waited = await waitInThread(path)
      if (waited !== undefined) return waited
    } finally {
      endWait()
    }
  }
}

/** @returns `undefined` if the file is another one by now. */
async function waitInThread(path: string): Promise<FileLock | undefined> {
  const wait = (await libc()).declareBlocking('int flock(int fd, int operation)')
  const fd = openLockFile(path)
  const result = await wait(fd, lockExclusive)
  if (result === 0 && isStillAt(fd, path)) return { release: once(() => closeSync(fd)) }
  closeSync(fd)
  return undefined
}

function openLockFile(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
}

function openFolder(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
}

function tryLockDescriptor(lock: LibcFunction, fd: number): boolean {
  try {
    lock(fd, lockExclusive | lockNonBlocking)
    return true
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return false
    throw error
  }
}

/** A lock on a file that was renamed or removed while it was being taken protects nothing. */
function isStillAt(fd: number, path: string): boolean {
  const held = fstatSync(fd)
  const there = statSync(path, { throwIfNoEntry: false })
  return there !== undefined && there.ino === held.ino && there.dev === held.dev
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    work()
  }
}
