import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../../src/errors.js'
import { readExactly } from '../../../src/transports/read-exactly.js'
import { isPong, pingPacket } from './keepalive.js'
import { packetFront } from './packet.js'

/**
 * Asks who is at the other end of a fresh connection, with a question of the keepalive program, which a daemon
 * answers before anything else was agreed on. If no daemon does, the stream is destroyed.
 *
 * @param way for the error: what the connection goes through
 * @throws HypervisorError `ERR_CONNECT`; the stream's own error, if it is one of ours.
 */
export async function askIfThere(stream: Duplex, way: string, signal: AbortSignal): Promise<void> {
  // After an answer or a failure an error may still come before anybody else listens.
  stream.on('error', () => {})
  try {
    stream.write(pingPacket())
    const answer = await readExactly(stream, packetFront, signal)
    if (answer !== undefined && isPong(answer)) return
    const what = answer === undefined ? 'ended without an answer' : 'answers, but not as libvirt does'
    throw new HypervisorError('ERR_CONNECT', `${way} ${what}`)
  } catch (error) {
    stream.destroy()
    if (signal.aborted || error instanceof HypervisorError) throw error
    // A program that is not there may have ended before it could be asked.
    throw new HypervisorError('ERR_CONNECT', `${way} ended without an answer`, { cause: error })
  }
}
