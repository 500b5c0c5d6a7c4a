import { program } from './peer.js'

/** Shells for which the command line can be completed. */
export const shellPeers = {
  bash: program('bash', 'install bash'),
  zsh: program('zsh', 'install zsh'),
  fish: program('fish', 'install fish'),
} as const
