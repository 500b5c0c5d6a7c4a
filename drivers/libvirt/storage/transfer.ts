import { type Duplex, Readable, Writable } from 'node:stream'
import { HypervisorError, withContext } from '../../../src/errors.js'
import type { TransferOptions } from '../../../src/storage.js'
import type { LibvirtClient } from '../rpc/client.js'
import type { StorageVolReference } from '../rpc/references.js'

/** Opens the stream into a volume. It finishes when the daemon has confirmed the end. */
export async function openUpload(
  client: LibvirtClient,
  vol: StorageVolReference,
  { onProgress, ...options }: TransferOptions,
): Promise<Writable> {
  const stream = await open(client, 'storageVolUpload', vol, options)
  let sent = 0
  const upload = new Writable({
    highWaterMark: stream.writableHighWaterMark,
    write(chunk: Buffer, _encoding, done) {
      stream.write(chunk, (error) => {
        if (error) return done(failureOf(error, 'upload'))
        sent += chunk.length
        onProgress?.(sent)
        done()
      })
    },
    final(done) {
      let confirmed = false
      stream.once('finish', () => {
        confirmed = true
      })
      stream.once('close', () => done(confirmed ? null : brokenOff('upload')))
      stream.end()
    },
    destroy(error, done) {
      stream.destroy()
      done(error)
    },
  })
  // The daemon sends nothing but its last word, which is read only while the stream flows.
  stream.resume()
  stream.on('error', (error) => upload.destroy(failureOf(error, 'upload')))
  return upload
}

/** Opens the stream out of a volume. The daemon waits while nobody reads. */
export async function openDownload(
  client: LibvirtClient,
  vol: StorageVolReference,
  { onProgress, ...options }: TransferOptions,
): Promise<Readable> {
  const stream = await open(client, 'storageVolDownload', vol, options)
  let received = 0
  const download = new Readable({
    highWaterMark: stream.readableHighWaterMark,
    read: () => void stream.resume(),
    destroy(error, done) {
      stream.destroy()
      done(error)
    },
  })
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (!download.push(chunk)) stream.pause()
    onProgress?.(received)
  })
  let complete = false
  stream.once('end', () => {
    complete = true
  })
  // Its end is not yet the daemon's confirmation.
  stream.once('close', () => {
    if (complete) download.push(null)
    else download.destroy(brokenOff('download'))
  })
  stream.on('error', (error) => download.destroy(failureOf(error, 'download')))
  return download
}

async function open(
  client: LibvirtClient,
  name: 'storageVolUpload' | 'storageVolDownload',
  vol: StorageVolReference,
  { offset = 0, length = 0, signal }: TransferOptions,
): Promise<Duplex> {
  const args = { vol, offset: BigInt(offset), length: BigInt(length), flags: 0 }
  return (await client.openStream(name, args, { signal })).stream
}

/** The failure of a stream that has closed and says neither that it is complete nor why not. */
function brokenOff(operation: string): Error {
  return failureOf(new HypervisorError('ERR_DISCONNECTED', `the ${operation} was broken off`), operation)
}

/** Streams fail after the call that opened them, so that nobody else says where. */
function failureOf(error: unknown, operation: string): Error {
  return withContext(error, { driver: 'libvirt', operation })
}
