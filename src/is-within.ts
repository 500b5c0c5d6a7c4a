import { sep } from 'node:path'

/** Whether a path lies below a folder; both without links in them, as realpath(3) gives them. */
export function isWithin(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}
