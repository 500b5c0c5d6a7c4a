import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../../../src/errors.js'
import { connectTcp } from '../../../../src/transports/tcp.js'
import { handshake } from '../../../../src/transports/tls/handshake.js'
import type { TlsPlace } from '../../endpoint/tls.js'
import type { Dialer } from '../dialer.js'
import { untilAccepted } from './acceptance.js'
import { secureContextOf } from './context.js'
import { readPki } from './pki.js'
import { RecordStream } from './record-stream.js'

/**
 * Makes a {@link Dialer} for a daemon that listens for TLS. The files are read for every channel, so that renewed
 * certificates are taken without a new connection.
 */
export function createTlsDialer(place: TlsPlace): Dialer {
  const closing = new AbortController()
  return {
    local: false,
    dial: (signal) => dialTls(place, AbortSignal.any([signal, closing.signal])),
    async close() {
      closing.abort(new HypervisorError('ERR_DISCONNECTED', 'the connection is closed'))
    },
  }
}

async function dialTls({ host, port, pkiFolder }: TlsPlace, signal: AbortSignal): Promise<Duplex> {
  const pki = await readPki(pkiFolder)
  const secureContext = secureContextOf(pki)
  const socket = await connectTcp(host, port, signal)
  // An address is no name that a server could be asked for (RFC 6066, 3).
  const servername = isIP(host) === 0 ? host : ''
  const secured = await handshake(
    {
      socket,
      secureContext,
      host,
      servername,
      noTlsHint: 'Is it the TLS port of libvirtd (16514)? It listens with listen_tls = 1 and --listen.',
      authorityHint: () => `It must be signed by an authority of '${pki.authority.path}'.`,
    },
    signal,
  )
  try {
    await untilAccepted(secured, `${host}:${port}`, pki, signal)
  } catch (error) {
    secured.destroy()
    throw error
  }
  return new RecordStream(secured)
}
