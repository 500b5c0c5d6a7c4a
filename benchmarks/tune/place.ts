import { constants } from 'node:fs'
import { access, mkdir, open, readFile, rmdir, stat } from 'node:fs/promises'
import { errorCode } from '../../src/state/libc.js'
import { formatCpuList, parseCpuList } from './cpu-list.js'

/**
 * How a value stands in a file of the kernel.
 *
 * - `line`: the file is the value.
 * - `cpus`: it is a list of CPUs, which may be spelt in several ways.
 * - `choice`: it lists the choices, with the present one in brackets: `always [madvise] never`.
 * - `folder`: there is no value; the place is a control group, which is there (`made`) or not (`absent`).
 */
export const placeForms = ['line', 'cpus', 'choice', 'folder'] as const

/** One of {@link placeForms}. */
export type PlaceForm = (typeof placeForms)[number]

/** A file of the kernel that holds a value which can be changed. */
export interface Place {
  /** Below the root folder, without a slash at the beginning: `proc/sys/vm/swappiness`. */
  readonly path: string
  readonly form: PlaceForm
}

/** Reads the value. `undefined` if the place is not there or cannot be read. */
export async function readPlace(root: string, { path, form }: Place): Promise<string | undefined> {
  if (form === 'folder') {
    const found = await stat(`${root}${path}`).catch(() => undefined)
    return found?.isDirectory() ? 'made' : 'absent'
  }
  const text = await readFile(`${root}${path}`, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  if (form === 'choice') return /\[([^\]]+)\]/.exec(text)?.[1]
  const line = text.trim()
  if (form === 'line') return line
  const cpus = parseCpuList(line)
  return cpus === undefined ? undefined : formatCpuList(cpus)
}

/** Writes the value. Makes no file that is not there. @throws the system's error. */
export async function writePlace(root: string, { path, form }: Place, value: string): Promise<void> {
  if (form === 'folder') return await makeOrRemove(`${root}${path}`, value)
  const file = await open(`${root}${path}`, constants.O_WRONLY | constants.O_TRUNC)
  try {
    await file.writeFile(value)
  } finally {
    await file.close()
  }
}

/** Why a place cannot be changed by this process: not by this user, or by nobody here. `undefined` if it can. */
export async function whyFixed(
  root: string,
  place: Place,
): Promise<'needs root' | 'read-only here' | undefined> {
  const path = place.form === 'folder' ? place.path.replace(/\/[^/]*$/, '') : place.path
  const code = await access(`${root}${path}`, constants.W_OK).then(() => undefined, errorCode)
  if (code === undefined) return undefined
  return (code === 'EACCES' || code === 'EPERM') && process.getuid?.() !== 0 ? 'needs root' : 'read-only here'
}

async function makeOrRemove(path: string, value: string): Promise<void> {
  const change = value === 'made' ? mkdir(path) : rmdir(path)
  await change.catch((error: unknown) => {
    if (errorCode(error) !== (value === 'made' ? 'EEXIST' : 'ENOENT')) throw error
  })
}
