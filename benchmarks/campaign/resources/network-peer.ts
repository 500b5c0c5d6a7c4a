import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { HypervisorError } from '../../../src/index.js'
import { payloadImage } from '../../guest/images.js'

/** The partner of the network workloads, on the loopback address of this machine. */
export interface NetworkPeer extends AsyncDisposable {
  readonly port: number
}

/**
 * Starts the partner: the payload itself, which serves until its input ends, as it does when this program dies.
 *
 * @throws HypervisorError `ERR_START_FAILED` if it ends before it serves.
 */
export async function startNetworkPeer(): Promise<NetworkPeer> {
  const { path } = await payloadImage('linux-x86_64')
  const child = spawn(path, ['serve'], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  child.stdin.on('error', () => {})
  const stop = async (): Promise<void> => {
    child.stdin.end()
    await gone
  }
  for await (const line of createInterface(child.stdout)) {
    const port = Number(/^serving (\d{1,5})$/.exec(line)?.[1])
    if (port > 0) return { port, [Symbol.asyncDispose]: stop }
    break
  }
  await stop()
  throw new HypervisorError('ERR_START_FAILED', 'the partner of the network workloads did not start')
}
