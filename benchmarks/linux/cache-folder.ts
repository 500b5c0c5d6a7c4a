import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * A folder for what can be made or fetched again: `$XDG_CACHE_HOME/polyvisor/<part>`, by default
 * `~/.cache/polyvisor/<part>`. A relative `$XDG_CACHE_HOME` does not count (XDG Base Directory Specification 0.8,
 * "Environment variables").
 */
export function cacheFolder(part: string): string {
  const { XDG_CACHE_HOME = '' } = process.env
  const base = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache')
  return join(base, 'polyvisor', part)
}
