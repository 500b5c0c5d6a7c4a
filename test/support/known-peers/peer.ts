import { spawnSync } from 'node:child_process'
import type { Peer } from '../peers.js'

/** What was found where a peer was looked for. */
type Found = Awaited<ReturnType<Peer['find']>>

/** A peer that is looked for once in a test run, however many suites need it. */
export function peer(name: string, look: () => Found | Promise<Found>): Peer {
  let found: Found | undefined
  return {
    name,
    async find() {
      found ??= await look()
      return found
    },
  }
}

/** A program that says which version it is. */
export function program(name: string, advice: string): Peer {
  return peer(name, () => {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' })
    if (status !== 0) return { missing: advice }
    return { version: stdout.split('\n')[0] ?? name }
  })
}
