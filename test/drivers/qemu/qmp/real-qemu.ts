import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenOn } from '../../../../src/transports/listening-socket.js'

/** A QEMU that a test has started by hand. */
export interface RealQemu {
  readonly folder: string
  readonly socket: string
  readonly process: ChildProcess
  /** Kills it, waits for its end and removes its folder. */
  stop(): Promise<void>
}

/**
 * Starts QEMU with a QMP socket in a folder of its own, which listens already. QEMU 7.2 may abort in
 * `tcp_chr_change_state` when a client comes and goes while it starts, so nobody tries the socket first.
 */
export async function startQemu(args: readonly string[] = ['-M', 'none']): Promise<RealQemu> {
  const folder = await mkdtemp(join(tmpdir(), 'qmp-'))
  const socket = join(folder, 'qmp.sock')
  const descriptors = await listenOn([socket])
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...['-nodefaults', '-no-user-config', '-display', 'none'],
      ...['-chardev', 'socket,id=monitor,fd=3,server=on,wait=off', '-mon', 'chardev=monitor,mode=control'],
      ...args,
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit', ...descriptors] },
  )
  for (const descriptor of descriptors) closeSync(descriptor)
  const ended = once(child, 'exit')
  return {
    folder,
    socket,
    process: child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
