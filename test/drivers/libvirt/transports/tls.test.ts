import { once } from 'node:events'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { expect } from 'chai'
import { libvirt } from '../../../../drivers/libvirt/driver.js'
import type { ErrorCode, HypervisorError } from '../../../../src/errors.js'
import { libvirtdPeer, toolPeers } from '../../../support/known-peers.js'
import { testUri, tryOut, untilBack, useConnections } from '../../../support/libvirt-transports.js'
import { startLibvirtd, useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import type { ServerCertificate } from '../../../support/pki.js'
import { rejection } from '../../../support/rejection.js'
import { stopping } from '../../../support/ssh-stand-in.js'
import { freePort } from '../../../support/sshd.js'

describe('A daemon of libvirt that listens for TLS', () => {
  needPeer(libvirtdPeer)
  needPeer(toolPeers.openssl)
  const daemon = useLibvirtd({ emulators: [], tls: {} })
  const connect = useConnections()

  const pki = (name: string): string => join(daemon().folder, name)
  // A daemon that waits for more than it was sent must not be woken by the question whether it is there.
  const uriTo = (port: number | undefined, pkipath: string, host = '127.0.0.1'): string =>
    testUri(`tls://${host}:${port}`, { pkipath, keepalive: '3600' })
  const uri = (name: string, host?: string): string => uriTo(daemon().tlsPort, pki(name), host)

  /** A connection that is refused: the error has the code, and nothing of the key. */
  async function refused(code: ErrorCode, call: string): Promise<HypervisorError> {
    const error = await rejection(code, libvirt.connect(call))
    expect(JSON.stringify(error)).not.to.include('PRIVATE KEY')
    return error
  }

  it('runs machines, tells of them and sends streams', async () => {
    await tryOut(await connect(uri('client-pki')))
  })

  it('is known by its name and by its address, and is another host under both', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const connection = await connect(uri('client-pki', host))
      expect((await connection.node()).system).to.match(/^a host with libvirt/)
    }
  })

  it('comes back after the daemon was killed and started again', async () => {
    const connection = await connect(uri('client-pki'))
    await untilBack(connection, () => {
      daemon().kill('SIGKILL')
      return daemon().restart()
    })
  })

  it('accepts no client with a certificate of another authority', async () => {
    const error = await refused('ERR_AUTH', uri('foreign-client-pki'))
    expect(error.message).to.include('clientcert.pem')
    expect(error.hint).to.include('ca_file')
  })

  it('accepts no client without a certificate', async () => {
    const error = await refused('ERR_AUTH', uri('no-client-pki'))
    expect(error.hint).to.include(join(pki('no-client-pki'), 'clientcert.pem'))
  })

  it('is not accepted if our authority has not signed its certificate', async () => {
    const error = await refused('ERR_TLS', uri('foreign-authority-pki'))
    expect(error.message).to.include("subject 'CN=server'").and.to.include("issuer 'CN=authority'")
    expect(error.message).to.match(/fingerprint (?:[0-9A-F]{2}:){31}/)
    expect(error.hint).to.include(join(pki('foreign-authority-pki'), 'cacert.pem'))
  })

  const broken: readonly [ServerCertificate, RegExp, RegExp][] = [
    ['expired', /expired/, /valid until/],
    ['of another name', /127\.0\.0\.1 is not in the cert/, /other\.example/],
  ]
  for (const [certificate, message, hint] of broken) {
    it(`is not accepted with a certificate that is ${certificate}`, async () => {
      const own = await startLibvirtd({ emulators: [], tls: { certificate } })
      try {
        const error = await refused('ERR_TLS', uriTo(own.tlsPort, join(own.folder, 'client-pki')))
        expect(error.message).to.match(message).and.to.include("subject 'CN=server'")
        expect(error.hint).to.match(hint)
      } finally {
        await own.stop()
      }
    })
  }

  describe('and files that are not what they should be', () => {
    const folder = (): string => pki('broken-pki')
    beforeEach(() => {
      mkdirSync(folder())
      for (const name of ['cacert.pem', 'clientcert.pem', 'clientkey.pem']) {
        copyFileSync(join(pki('client-pki'), name), join(folder(), name))
      }
    })
    afterEach(() => rmSync(folder(), { recursive: true }))

    for (const name of ['cacert.pem', 'clientcert.pem', 'clientkey.pem']) {
      it(`names ${name} when it is missing, and when it is no PEM file`, async () => {
        rmSync(join(folder(), name))
        const missing = await refused('ERR_TLS', uri('broken-pki'))
        expect(missing.message).to.include(join(folder(), name)).and.to.include('not there')
        writeFileSync(join(folder(), name), 'nothing')
        const malformed = await refused('ERR_TLS', uri('broken-pki'))
        expect(malformed.message).to.include(join(folder(), name)).and.to.include('PEM')
      })
    }

    it('names certificate and key when they do not belong together', async () => {
      copyFileSync(join(pki('foreign-client-pki'), 'clientkey.pem'), join(folder(), 'clientkey.pem'))
      const error = await refused('ERR_TLS', uri('broken-pki'))
      expect(error.message).to.include('clientcert.pem').and.to.include('clientkey.pem')
    })
  })

  it('names the file that is missing in the usual folder', async () => {
    const error = await refused('ERR_TLS', testUri(`tls://127.0.0.1:${daemon().tlsPort}`, {}))
    expect(error.message).to.include('/etc/pki/CA/cacert.pem')
  })

  it('is not there when nobody listens', async () => {
    await refused('ERR_CONNECT', uriTo(await freePort(), pki('client-pki')))
  })

  for (const word of [Buffer.of(0), Buffer.from('10')]) {
    it(`is no place for us when its first word is ${word.toString('hex')}`, async () => {
      // A stand-in, because a real daemon says yes or hangs up.
      const [cert, key] = ['pem', 'key'].map((end) => readFileSync(join(daemon().folder, `server.${end}`)))
      const server = createTlsServer({ cert, key }, (socket) => socket.end(word)).listen(0, '127.0.0.1')
      const stop = stopping(server)
      await once(server, 'listening')
      try {
        await refused('ERR_AUTH', uriTo(portOf(server), pki('client-pki')))
      } finally {
        await stop()
      }
    })
  }

  it('is not taken for one when the port is that of another protocol', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-other\r\n')).listen(0, '127.0.0.1')
    const stop = stopping(server)
    await once(server, 'listening')
    try {
      const error = await refused('ERR_TLS', uriTo(portOf(server), pki('client-pki')))
      expect(error.hint).to.include('listen_tls')
    } finally {
      await stop()
    }
  })
})

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
