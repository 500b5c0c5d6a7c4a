import { resolve } from 'node:path'

/** A path on a datastore, as VMware writes it: it is no path of a host. */
const datastorePath = /^\[[^\]/]+\] ?[^/]/

/**
 * Makes the path of an image absolute. One on a datastore (`[datastore1] folder/disk.vmdk`) is that already; a file of a host
 * whose name begins so is written with `./` before it.
 *
 * @param baseFolder Folder that relative paths start from. Default: the working directory.
 */
export function absoluteImagePath(path: string, baseFolder = '.'): string {
  return datastorePath.test(path) ? path : resolve(baseFolder, path)
}
