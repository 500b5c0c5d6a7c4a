import { rm } from 'node:fs/promises'
import { runEnclosed } from './enclosed.js'

/**
 * Removes a folder with everything below it, also what belongs to this user's subordinate ids, as the remains of a
 * killed build do.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch (error) {
    if (process.getuid?.() === 0) throw error
    await runEnclosed('rm', ['-rf', '--', path], false, { timeout: 600_000 })
  }
}
