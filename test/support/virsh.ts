import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** virsh on a daemon at a socket, by one of libvirt's URIs without parameters; it resolves with what virsh prints. */
export function virshOf(uri: string, socket: () => string): (...words: readonly string[]) => Promise<string> {
  return async (...words) =>
    (await run('virsh', ['-q', '-c', `${uri}?socket=${socket()}`, ...words])).stdout.trim()
}
