import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { run } from './sshd.js'

/** A real ssh-agent. */
export interface Agent {
  readonly socket: string
  add(identity: string): void
  stop(): Promise<void>
}

/** Starts an agent on a socket in a folder. */
export async function startAgent(folder: string): Promise<Agent> {
  const socket = join(folder, 'agent')
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  // It says where its socket is when that listens.
  await once(child.stdout, 'data')
  return {
    socket,
    add: (identity) => void run('ssh-add', ['-q', identity], { ...process.env, SSH_AUTH_SOCK: socket }),
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}
