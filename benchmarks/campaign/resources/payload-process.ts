import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { payloadImage } from '../../guest/images.js'

/** The payload as a process of this machine, beside the machine under test. */
export interface PayloadProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  /** Ends its input, with which it ends, as it does when this program dies; resolves when it is gone. */
  stop(): Promise<void>
}

/** Starts the payload with these arguments, in an empty environment. */
export async function startPayload(args: readonly string[]): Promise<PayloadProcess> {
  const { path } = await payloadImage('linux-x86_64')
  const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  child.stdin.on('error', () => {})
  return {
    child,
    async stop() {
      child.stdin.end()
      await gone
    },
  }
}
