import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../../drivers/libvirt/driver.js'
import { libvirtdPeer, saslPeer, toolPeers } from '../../../support/known-peers.js'
import { testUri, tryOut, untilBack, useConnections } from '../../../support/libvirt-transports.js'
import { type Libvirtd, useLibvirtd } from '../../../support/libvirtd.js'
import { saslUser } from '../../../support/libvirtd-configuration.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'

/** A client authentication file. */
function authFile(
  credentials: { readonly user: string; readonly password: string },
  host = 'localhost',
): string {
  return [
    '# who we are',
    '[credentials-tests]',
    `authname=${credentials.user}`,
    `password=${credentials.password}`,
    `[auth-libvirt-${host}]`,
    'credentials=tests',
    '',
  ].join('\n')
}

describe('A daemon of libvirt that asks for a password', () => {
  needPeer(libvirtdPeer)
  needPeer(saslPeer)
  const connect = useConnections()

  /** Writes a client authentication file beside the daemon, and gives a URI with it. */
  function uriWith(daemon: Libvirtd, text: string): string {
    const path = join(daemon.folder, 'auth.conf')
    writeFileSync(path, text)
    return testUri('unix://', { socket: daemon.socket, authfile: path })
  }

  for (const mechanism of ['scram-sha-256', 'scram-sha-1', 'plain']) {
    describe(`by ${mechanism}`, () => {
      const daemon = useLibvirtd({ emulators: [], sasl: { mechanisms: mechanism } })

      it('lets in who knows it, on every channel', async () => {
        await tryOut(await connect(uriWith(daemon(), authFile(saslUser))))
      })

      it('lets in nobody with another password, and no error repeats it', async () => {
        const uri = uriWith(daemon(), authFile({ user: saslUser.user, password: 'wrong-one' }))
        const error = await rejection('ERR_AUTH', libvirt.connect(uri))
        expect(error.message).to.include(`'fred' in by ${mechanism.toUpperCase()}`)
        expect(error.hint).to.include('authname')
        expect(JSON.stringify(error)).not.to.include('wrong-one')
      })

      it('lets in nobody whom it does not know', async () => {
        const uri = uriWith(daemon(), authFile({ user: 'nobody', password: saslUser.password }))
        const error = await rejection('ERR_AUTH', libvirt.connect(uri))
        expect(JSON.stringify(error)).not.to.include(saslUser.password)
      })
    })
  }

  describe('by several mechanisms', () => {
    const mechanisms = 'plain digest-md5 scram-sha-1 scram-sha-256'
    const daemon = useLibvirtd({ emulators: [], sasl: { mechanisms } })
    const bare = (): string => testUri('unix://', { socket: daemon().socket })

    it('hears the best of them', async () => {
      const uri = uriWith(daemon(), authFile({ user: saslUser.user, password: 'wrong' }))
      expect((await rejection('ERR_AUTH', libvirt.connect(uri))).message).to.include('SCRAM-SHA-256')
    })

    it('is let in again after it was started again', async () => {
      const connection = await connect(uriWith(daemon(), authFile(saslUser, 'default')))
      await untilBack(connection, () => daemon().restart())
    })

    it('finds the file in the environment and in the usual folder', async () => {
      const path = join(daemon().folder, 'from-environment.conf')
      writeFileSync(path, authFile(saslUser))
      Object.assign(process.env, { LIBVIRT_AUTH_FILE: path })
      try {
        await connect(bare())
      } finally {
        Reflect.deleteProperty(process.env, 'LIBVIRT_AUTH_FILE')
      }
      const folder = join(process.env['XDG_CONFIG_HOME'] ?? '', 'libvirt')
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'auth.conf'), authFile(saslUser))
      try {
        await connect(bare())
      } finally {
        rmSync(folder, { recursive: true })
      }
    })

    it('says where it looked when nobody says who we are', async () => {
      const nowhere = await rejection('ERR_AUTH', libvirt.connect(bare()))
      expect(nowhere.message).to.include('libvirt/auth.conf')
      expect(nowhere.hint).to.include('[auth-libvirt-localhost]')
      const other = await rejection(
        'ERR_AUTH',
        libvirt.connect(uriWith(daemon(), authFile(saslUser, 'other'))),
      )
      expect(other.message).to.include('has no [auth-libvirt-localhost]')
      const half = '[credentials-a]\nauthname=a\n[auth-libvirt-localhost]\ncredentials=a\n'
      const incomplete = await rejection('ERR_AUTH', libvirt.connect(uriWith(daemon(), half)))
      expect(incomplete.message).to.include('not complete')
    })

    it('names a file that cannot be read', async () => {
      const uri = testUri('unix://', { socket: daemon().socket, authfile: '/nowhere/auth.conf' })
      const error = await rejection('ERR_FILE', libvirt.connect(uri))
      expect(error).to.include({ field: '/nowhere/auth.conf' })
    })
  })

  describe('by nothing that is spoken here', () => {
    const daemon = useLibvirtd({ emulators: [], sasl: { mechanisms: 'digest-md5' } })

    it('says what it offers', async () => {
      const error = await rejection('ERR_AUTH', libvirt.connect(uriWith(daemon(), authFile(saslUser))))
      expect(error.message).to.include('DIGEST-MD5')
      expect(error.hint).to.include('mech_list')
    })
  })

  describe('over TLS', () => {
    needPeer(toolPeers.openssl)
    const daemon = useLibvirtd({
      emulators: [],
      tls: { auth: 'sasl' },
      sasl: { mechanisms: 'scram-sha-256' },
    })

    it('knows us by the name of its host in the file', async () => {
      const authfile = join(daemon().folder, 'tls-auth.conf')
      writeFileSync(authfile, authFile(saslUser, '127.0.0.1'))
      const pkipath = join(daemon().folder, 'client-pki')
      await tryOut(await connect(testUri(`tls://127.0.0.1:${daemon().tlsPort}`, { pkipath, authfile })))
    })
  })
})
