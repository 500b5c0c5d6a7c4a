import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { pipeline } from 'node:stream'

/** A way to a server of this host that knows when something has come back by it. */
export interface TimedWay {
  readonly port: number
  /** When the first bytes came from the server after this moment, both by `performance.now()`; nothing if none did. */
  firstAnswerAfter(moment: number): number | undefined
  close(): void
}

/** Opens a port of the loopback address that passes everything on to another one. */
export async function openTimedWay(target: number): Promise<TimedWay> {
  const answers: number[] = []
  // A piece that waits until the one before it is acknowledged would be 40 ms late, and the way's own doing.
  const server = createServer({ noDelay: true }, (client) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    far.on('data', () => answers.push(performance.now()))
    // Either end may go at any time; what that means is told by the two that talk here.
    pipeline(client, far, client, () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    firstAnswerAfter: (moment) => answers.find((time) => time >= moment),
    close: () => void server.close(),
  }
}
