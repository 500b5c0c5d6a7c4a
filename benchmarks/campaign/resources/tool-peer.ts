import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { HypervisorError } from '../../../src/index.js'
import { formatCommand, parseLine } from '../../guest/protocol.js'
import { iperf3ServerCommand, iperf3Serves } from '../../tools/iperf3.js'
import { startPayload } from './payload-process.js'

/** The partner of iperf3, on the loopback address of this machine. */
export interface RunningToolPeer extends AsyncDisposable {
  readonly port: number
  /** Waits until it is done with the test before, two seconds at most: a test that failed may never have begun there. */
  idle(): Promise<void>
}

const longestTidying = 2000

/** How often another port is tried if somebody else takes the free one before iperf3 does. */
const trials = 5

/**
 * Starts iperf3 as a server on the loopback address of this machine: the one of the root file system, run by the payload
 * as a process in it. It ends with the payload's input, as it does when this program dies.
 *
 * @param root Folder of the root file system.
 * @throws HypervisorError `ERR_START_FAILED` with its words if it does not serve.
 */
export async function startToolPeer(root: string): Promise<RunningToolPeer> {
  let said = ''
  for (let trial = 0; trial < trials; trial++) {
    const port = await freePort()
    const server = await serve(root, port)
    if (typeof server !== 'string') return server
    said = server
  }
  throw new HypervisorError('ERR_START_FAILED', `iperf3 does not serve: ${said}`)
}

/** The server, or the last words of one that ended. */
async function serve(root: string, port: number): Promise<RunningToolPeer | string> {
  const { child, stop } = await startPayload([`root=${root}`])
  const words = iperf3ServerCommand({ address: '127.0.0.1', port })
  child.stdin.write(formatCommand({ kind: 'exec', words }))
  // Its words are taken as long as it lives: a server that nobody listens to would stop at a full pipe.
  const lines = createInterface(child.stdout)
  const tests = new EventEmitter()
  let [served, asked] = [0, 0]
  const began = await new Promise<true | string>((resolve) => {
    let said = 'it ended at once'
    lines.on('line', (text) => {
      const line = parseLine(text)
      const test = line.kind === 'output' ? iperf3Serves(line.text) : undefined
      if (test !== undefined) {
        served = test
        tests.emit('serves')
        resolve(true)
      }
      if (line.kind === 'output' || line.kind === 'complaint') said = line.text
      if (line.kind === 'garbage') said = text
      if (line.kind === 'error') resolve(line.words)
      if (line.kind === 'done-exec') resolve(said)
    })
    lines.once('close', () => resolve(said))
  })
  const idle = async (): Promise<void> => {
    const signal = AbortSignal.timeout(longestTidying)
    while (served <= asked && !signal.aborted) await once(tests, 'serves', { signal }).catch(() => {})
    asked = served
  }
  if (began === true) return { port, idle, [Symbol.asyncDispose]: stop }
  await stop()
  return began
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has no port')
  return address.port
}
