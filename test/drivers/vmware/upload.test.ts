import { request } from 'node:http'
import { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { openUpload } from '../../../drivers/vmware/transfer/upload.js'
import { createHttpClient, type HttpClient } from '../../../src/transports/https/client.js'
import { rejection } from '../../support/rejection.js'

const size = 3 * 65_536

/**
 * A connection to a server that answers as soon as it has so many bytes of a body, and which says of the last piece that it
 * has left only when it is closed: with a real one that happens now and then.
 */
function hastyConnection(enough: number): Duplex {
  let received = 0
  let isHead = true
  let confirm: (() => void) | undefined
  return new Duplex({
    read() {},
    write(piece: Buffer, _encoding, done) {
      const end = isHead ? piece.indexOf('\r\n\r\n') : -1
      if (end >= 0) isHead = false
      if (!isHead) received += end >= 0 ? piece.length - end - 4 : piece.length
      if (received < enough) return done()
      confirm = done
      this.push('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    },
    destroy(error, done) {
      confirm?.()
      done(error)
    },
  })
}

function clientOf(connection: Duplex): HttpClient {
  const none = createHttpClient({
    ...{ host: 'nowhere.invalid', port: 443, authorities: undefined, noTlsHint: '' },
  })
  return {
    ...none,
    begin: ({ method, path, headers }) =>
      request({ method, path, headers, host: 'nowhere.invalid', createConnection: () => connection }),
  }
}

describe('An upload of the driver vmware', () => {
  const upload = (enough: number) =>
    openUpload({
      http: clientOf(hastyConnection(enough)),
      request: { method: 'PUT', path: '/a', headers: {} },
      what: 'a',
      size,
      signal: undefined,
      onProgress: undefined,
      withContext: (error) => (error instanceof Error ? error : new Error(String(error))),
      complete: async () => {},
      undo: async () => {},
    })
  const pieces = (): Readable => Readable.from(Array.from({ length: 3 }, () => Buffer.alloc(65_536)))

  it('finishes where the server answers before the last piece is known to have left', async () => {
    await pipeline(pieces(), upload(size))
  })

  it('fails where the server answers before it has everything', async () => {
    const error = await rejection('ERR_OPERATION_FAILED', pipeline(pieces(), upload(65_536)))
    expect(error.message).to.contain('the server took no more than')
  })
})
