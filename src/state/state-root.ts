import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * The folder in which a driver keeps its state: `$XDG_STATE_HOME/polyvisor/<driver>`, by default
 * `~/.local/state/polyvisor/<driver>`. A relative `$XDG_STATE_HOME` does not count (XDG Base Directory
 * Specification 0.8, "Environment variables").
 */
export function defaultStateRoot(driver: string): string {
  const { XDG_STATE_HOME = '' } = process.env
  const base = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state')
  return join(base, 'polyvisor', driver)
}
