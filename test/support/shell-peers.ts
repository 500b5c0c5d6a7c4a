import { spawnSync } from 'node:child_process'
import type { Peer } from './peers.js'

function shellPeer(name: string): Peer {
  return {
    name,
    async find() {
      const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' })
      return status === 0 ? { version: stdout.split('\n')[0] ?? name } : { missing: `install ${name}` }
    },
  }
}

/** Shells for which the command line can be completed. */
export const shellPeers = { bash: shellPeer('bash'), zsh: shellPeer('zsh'), fish: shellPeer('fish') } as const
