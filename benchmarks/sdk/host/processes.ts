import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** A process of this host. */
export interface FoundProcess {
  readonly pid: number
  readonly command: string
}

/**
 * Finds the living descendants of this process, and the detached processes whose command line or environment
 * mentions `folder`. Reads /proc; elsewhere than on Linux it finds none.
 */
export function findOwnProcesses(folder: string): readonly FoundProcess[] {
  const all = describeAll()
  const family = new Set([process.pid])
  for (let grown = true; grown; ) {
    grown = false
    for (const { pid, parent } of all) {
      if (family.has(pid) || !family.has(parent)) continue
      family.add(pid)
      grown = true
    }
  }
  return all.filter(
    ({ pid, command, environment }) =>
      pid !== process.pid && (family.has(pid) || command.includes(folder) || environment.includes(folder)),
  )
}

/** Finds the living children of a process. */
export function findChildren(pid: number | undefined): readonly FoundProcess[] {
  return describeAll().filter(({ parent }) => parent === pid)
}

/** Finds the processes whose command line or environment mentions `folder`, whoever has started them. */
export function findProcessesOf(folder: string): readonly FoundProcess[] {
  return describeAll().filter(
    ({ pid, command, environment }) =>
      pid !== process.pid && (command.includes(folder) || environment.includes(folder)),
  )
}

/** Looks again until nothing is found or the time is over, and returns what is still found. */
export async function goneWithin<Found>(
  milliseconds: number,
  find: () => readonly Found[],
): Promise<readonly Found[]> {
  const deadline = Date.now() + milliseconds
  let found = find()
  while (found.length > 0 && Date.now() < deadline) {
    await setTimeout(20)
    found = find()
  }
  return found
}

/** Tells whether a process runs; one that is over and only waits for its parent to notice does not. */
export function isAlive(pid: number): boolean {
  return describeProcess(pid) !== undefined
}

interface ProcessEntry extends FoundProcess {
  readonly parent: number
  readonly environment: string
}

function describeAll(): readonly ProcessEntry[] {
  return readdirOrNothing('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => describeProcess(Number(name)))
    .filter((found) => found !== undefined)
}

function describeProcess(pid: number): ProcessEntry | undefined {
  const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(readOrNothing(`/proc/${pid}/stat`)) ?? []
  if (state === undefined || state === 'Z' || state === 'X') return undefined
  return {
    pid,
    parent: Number(parent),
    command: readOrNothing(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
    environment: readOrNothing(`/proc/${pid}/environ`),
  }
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function readdirOrNothing(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
