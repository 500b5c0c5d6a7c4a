import { closeSync, fstatSync, openSync } from 'node:fs'
import { errorCode } from '../libc.js'
import { sparseFiles } from '../sparse-file.js'

/** What is kept of a console's log at least, in bytes. */
export const keptLog = 8 * 2 ** 20

/** How much a log may take on the disk before its beginning is given up, in bytes. */
export const longestLog = 2 * keptLog

/** How often the logs are looked at, in milliseconds. */
const interval = 1000

/**
 * Keeps the logs of a machine from filling the disk for as long as some connection watches it: what lies
 * further back than {@link keptLog} is given back to the file system. The program goes on writing where it was and
 * readers go on reading where they were, because no byte moves. While no connection is there the log grows
 * as fast as the guest writes to its serial port, and the next connection makes up for it.
 *
 * @returns a function that stops it.
 */
export function limitLogs(paths: readonly string[]): () => void {
  const timer = setInterval(() => {
    for (const path of paths) void shortenLog(path).catch(() => {})
  }, interval)
  timer.unref()
  return () => clearInterval(timer)
}

/** Gives the beginning of a log up, if it is longer than {@link longestLog}. */
export async function shortenLog(path: string): Promise<void> {
  const files = await sparseFiles()
  const fd = openIfThere(path)
  if (fd === undefined) return
  try {
    const { size } = fstatSync(fd)
    if (size - files.firstData(fd, 0, size) <= longestLog) return
    files.forget(fd, Math.floor((size - keptLog) / 2 ** 20) * 2 ** 20)
  } finally {
    closeSync(fd)
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r+')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
