import { createInterface } from 'node:readline'
import { HypervisorError } from '../../../src/index.js'
import { startPayload } from './payload-process.js'

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
  const { child, stop } = await startPayload(['serve'])
  for await (const line of createInterface(child.stdout)) {
    const port = Number(/^serving (\d{1,5})$/.exec(line)?.[1])
    if (port > 0) return { port, [Symbol.asyncDispose]: stop }
    break
  }
  await stop()
  throw new HypervisorError('ERR_START_FAILED', 'the partner of the network workloads did not start')
}
