import { readFileSync } from 'node:fs'

/** Code name of this machine's distribution, as `bookworm`; empty if it says none. */
export function hostSuite(): string {
  try {
    return /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''
  } catch {
    return ''
  }
}
