import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A QEMU that a test has started by hand. */
export interface RealQemu {
  readonly folder: string
  readonly socket: string
  readonly process: ChildProcess
  /** Kills it, waits for its end and removes its folder. */
  stop(): Promise<void>
}

/** Starts QEMU with a QMP socket in a folder of its own, and resolves when it listens there. */
export async function startQemu(args: readonly string[] = ['-M', 'none']): Promise<RealQemu> {
  const folder = await mkdtemp(join(tmpdir(), 'qmp-'))
  const socket = join(folder, 'qmp.sock')
  const child = spawn(
    'qemu-system-x86_64',
    [
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-qmp',
      `unix:${socket},server=on,wait=off`,
      ...args,
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const running = (): boolean => child.exitCode === null && child.signalCode === null
  while (!(await accepts(socket))) {
    if (!running()) throw new Error('QEMU ended at once')
  }
  return {
    folder,
    socket,
    process: child,
    async stop() {
      if (running()) child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/** Whether somebody listens on a socket. */
async function accepts(path: string): Promise<boolean> {
  const socket = connect({ path })
  return await new Promise((resolve) => {
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
  }).then((result) => {
    socket.destroy()
    return result === true
  })
}
