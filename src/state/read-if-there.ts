import { readFileSync } from 'node:fs'
import { errorCode } from './libc.js'

/** Reads a small text file; `undefined` if it is not there. @throws the system's error for anything else. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
