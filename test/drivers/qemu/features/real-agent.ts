import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../../../support/find-tool.js'

/** What the agent must never do while it runs on the host that the tests run on. */
const forbidden = [
  'guest-fsfreeze-freeze',
  'guest-fsfreeze-freeze-list',
  'guest-fstrim',
  'guest-shutdown',
  'guest-suspend-disk',
  'guest-suspend-ram',
  'guest-suspend-hybrid',
  'guest-set-time',
  'guest-set-vcpus',
  'guest-set-memory-blocks',
  'guest-set-user-password',
  'guest-ssh-add-authorized-keys',
  'guest-ssh-remove-authorized-keys',
]

/** The real guest agent, running on the host in place of a guest. */
export interface RealAgent {
  readonly folder: string
  readonly socket: string
  stop(): Promise<void>
}

/** Starts qemu-ga on a socket in a folder of its own, without some commands more. */
export async function startAgent(without: readonly string[] = []): Promise<RealAgent> {
  const program = findTool('qemu-ga') ?? 'qemu-ga'
  const folder = await mkdtemp(join(tmpdir(), 'qga-'))
  const socket = join(folder, 'agent.sock')
  const args = ['-m', 'unix-listen', '-p', socket, '-t', folder, '-b', [...forbidden, ...without].join(',')]
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  while (!(await accepts(socket))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('qemu-ga ended at once')
  }
  return {
    folder,
    socket,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

function accepts(path: string): Promise<boolean> {
  const socket = connect({ path })
  return new Promise((resolve) => {
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
