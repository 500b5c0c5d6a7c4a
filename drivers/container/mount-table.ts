import { readFile, realpath } from 'node:fs/promises'
import { isWithin } from './mount-targets.js'

/** A mount, as this process sees it. */
export interface MountEntry {
  /** Where it is. */
  readonly place: string
  /** Its own options: `ro`, `noexec`, `nosuid`, … */
  readonly options: readonly string[]
}

/** Reads the text of `/proc/PID/mountinfo` (proc(5)), in which blanks and backslashes are three octal digits. */
export function parseMountTable(text: string): readonly MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, , , , place, options] = line.split(' ')
    if (place === undefined || options === undefined) return []
    return [{ place: decode(place), options: options.split(',') }]
  })
}

function decode(place: string): string {
  return place.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}

/** The mounts that this process sees, in the order in which they lie on each other. @throws the system's error. */
export async function readMountTable(): Promise<readonly MountEntry[]> {
  return parseMountTable(await readFile('/proc/self/mountinfo', 'utf8'))
}

/** The places in a folder on which something is mounted, the folder itself apart. */
export function mountsIn(folder: string, table: readonly MountEntry[]): readonly string[] {
  return table.map(({ place }) => place).filter((place) => place !== folder && isWithin(place, folder))
}

/** Whether the file system of a folder lets no program be executed. */
export function forbidsPrograms(folder: string, table: readonly MountEntry[]): boolean {
  const around = table.filter(({ place }) => isWithin(folder, place))
  const deepest = around.reduce<MountEntry | undefined>(
    (best, entry) => (best === undefined || entry.place.length >= best.place.length ? entry : best),
    undefined,
  )
  return deepest?.options.includes('noexec') ?? false
}

/** Whether anything is mounted on a folder or in it. @throws the system's error, so that it is never taken for a no. */
export async function isMountedUpon(folder: string): Promise<boolean> {
  const real = await realpath(folder)
  return (await readMountTable()).some(({ place }) => isWithin(place, real))
}
