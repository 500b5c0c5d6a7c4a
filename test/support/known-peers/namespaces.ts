import { spawnSync } from 'node:child_process'

/** Why a program fails in a network and a mount of its own; `undefined` if it does not. */
export function refusedInNamespaces(name: string, ...args: readonly string[]): string | undefined {
  const kinds = [
    '--mount',
    '--net',
    '--pid',
    '--fork',
    ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ]
  const { status, stderr } = spawnSync('unshare', [...kinds, name, ...args], { encoding: 'utf8' })
  return status === 0 ? undefined : stderr?.trim() || `${name} ends with ${status}`
}
