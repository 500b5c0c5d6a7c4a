import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
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
 *
 * @throws the signal's reason, as soon as it is aborted; the system's error.
 */
export async function waitForLock(path: string, signal?: AbortSignal): Promise<FileLock> {
  return await waitInTurn(path, tryLock, signal)
}

/** Takes the lock of a folder, as {@link tryLockFolder} does, and waits for it as {@link waitForLock} does. */
export async function waitForFolderLock(path: string, signal?: AbortSignal): Promise<FileLock> {
  return await waitInTurn(path, tryLockFolder, signal)
}

type TryLock = (path: string) => Promise<FileLock | undefined>

async function waitInTurn(path: string, take: TryLock, signal: AbortSignal | undefined): Promise<FileLock> {
  const turns = turnsOf.get(path) ?? createTurns()
  turnsOf.set(path, turns)
  const leave = (): void => {
    if (turns.idle && turnsOf.get(path) === turns) turnsOf.delete(path)
  }
  const endTurn = await turns.take(signal).catch((error: unknown) => {
    leave()
    throw error
  })
  const end = (): void => {
    endTurn()
    leave()
  }
  try {
    const lock = await askForLock(() => take(path), signal)
    return {
      release() {
        lock.release()
        end()
      },
    }
  } catch (error) {
    end()
    throw error
  }
}

/** The longest pause before another look whether another process holds a lock still, in milliseconds. */
const longestPause = 20

/**
 * Looks again and again. Waiting in flock(2) would keep one of the few threads in which Node works on files, and not be ended by
 * a signal.
 */
async function askForLock(
  take: () => Promise<FileLock | undefined>,
  signal: AbortSignal | undefined,
): Promise<FileLock> {
  for (let pause = 1; ; pause = Math.min(pause * 2, longestPause)) {
    const lock = await take()
    if (lock !== undefined) return lock
    signal?.throwIfAborted()
    // Not all at the same moments: one that looks at the pace of another would always come too late.
    await delay(pause * (0.5 + Math.random() / 2))
  }
}

/** On a disk that is read-only, such as one that the system has made so after errors, a file that is there is locked as well. */
function openLockFile(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  } catch (error) {
    if (errorCode(error) !== 'EROFS' || statSync(path, { throwIfNoEntry: false }) === undefined) throw error
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  }
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

/** Whether a descriptor is of the file at a path: a lock on one that was renamed or removed meanwhile protects nothing. */
export function isStillAt(fd: number, path: string): boolean {
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
