import { readdir, readFile } from 'node:fs/promises'
import { fieldsAfterName } from '../state/process-stat.js'

/** Tells whether every thread of a process is stopped by a signal; `undefined` if it is gone. */
export async function isStopped(pid: number): Promise<boolean | undefined> {
  try {
    const threads = await readdir(`/proc/${pid}/task`)
    const stats = await Promise.all(threads.map((thread) => readStat(`/proc/${pid}/task/${thread}/stat`)))
    const states = stats.flatMap((stat) => (stat === undefined ? [] : [fieldsAfterName(stat)[0]]))
    if (states.every((state) => state === 'Z' || state === 'X')) return undefined
    return states.every((state) => state === 'T' || state === 't')
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** A thread may end while the others are looked at, and the process goes on. */
async function readStat(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

function isGone(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return code === 'ENOENT' || code === 'ESRCH'
}

/**
 * Waits until every thread of a process has stopped, which the kernel does a moment after the signal, and gives the
 * output that was written before it two turns of the event loop to arrive.
 */
export async function whenStopped(pid: number): Promise<void> {
  while ((await isStopped(pid)) === false) await nextTurn()
  await nextTurn()
  await nextTurn()
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
