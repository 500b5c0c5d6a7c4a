import { chown } from 'node:fs/promises'
import { nobody } from './nobody.js'

/** As whom the daemon runs: nobody where the tests are root's, else their own user. */
export const owner = process.getuid?.() === 0 ? nobody : undefined

/** Gives a file or folder to the user whose daemon it is. */
export async function giveToDaemon(path: string): Promise<void> {
  if (owner !== undefined) await chown(path, owner, owner)
}
