import { Readable, Writable } from 'node:stream'
import { HypervisorError, withContext } from '../../../src/errors.js'
import type { TransferOptions } from '../../../src/storage.js'
import type { Session } from '../session.js'
import type { VolumeState } from './pool-state.js'

/** Bytes that are handed on at a time. */
const pieceSize = 256 * 1024

/** Opens the stream into a volume. */
export function openUpload(session: Session, volume: VolumeState, options: TransferOptions = {}): Writable {
  const { offset = 0, onProgress } = options
  const room = options.length || volume.capacity - offset
  let written = 0
  const upload = new Writable({
    highWaterMark: pieceSize,
    write(chunk: Buffer, _encoding, done) {
      if (written + chunk.length > room) {
        return done(
          new HypervisorError('ERR_OPERATION_FAILED', `more than ${Math.max(room, 0)} bytes came`, {
            driver: 'test',
            operation: 'upload',
          }),
        )
      }
      volume.bytes.write(offset + written, chunk)
      written += chunk.length
      onProgress?.(written)
      done()
    },
  })
  return keep(session, upload, 'upload')
}

/** Opens the stream out of a volume. */
export function openDownload(session: Session, volume: VolumeState, options: TransferOptions = {}): Readable {
  const { offset = 0, onProgress } = options
  const end = Math.min(volume.capacity, options.length ? offset + options.length : volume.capacity)
  let at = offset
  const download = new Readable({
    highWaterMark: pieceSize,
    read() {
      if (at >= end) {
        this.push(null)
        return
      }
      const piece = volume.bytes.read(at, Math.min(pieceSize, end - at))
      at += piece.length
      onProgress?.(at - offset)
      this.push(piece)
    },
  })
  return keep(session, download, 'download')
}

/** Lets a stream end with its connection. */
function keep<Stream extends Readable | Writable>(
  session: Session,
  stream: Stream,
  operation: string,
): Stream {
  const end = (error: HypervisorError): void =>
    void stream.destroy(withContext(error, { driver: 'test', operation }))
  session.transfers.add(end)
  stream.once('close', () => session.transfers.delete(end))
  return stream
}
