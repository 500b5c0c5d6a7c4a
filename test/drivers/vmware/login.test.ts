import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import type { ErrorCode, HypervisorError } from '../../../src/errors.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { authFileFor, startVcsim, useVcsim, vcsimUser } from '../../support/vcsim.js'

const fileWith = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'auth-')), 'auth.conf')
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const refused = (code: ErrorCode, uri: string): Promise<HypervisorError> =>
  rejection(code, vmware.connect(uri))

/** Everything that an error says, with its causes. */
const saidBy = (error: HypervisorError): string => `${JSON.stringify(error)} ${error.stack}`

describe('Logging in to vSphere', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()

  it('takes user and password from the file, whatever characters they have', async () => {
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    expect(connection.state).to.equal('open')
  })

  it('says that a password is wrong, and never says which it was', async () => {
    const wrong = 'wrong <secret> & "quoted"'
    const authfile = fileWith(authFileFor('127.0.0.1', vcsimUser.user, wrong))
    const error = await refused('ERR_AUTH', vcsim().uri('/DC0', { authfile }))
    expect(error.hint).to.include('locked')
    expect(error.cause).to.include({ type: 'InvalidLogin' })
    expect(saidBy(error)).not.to.include('secret')
  })

  it('says what a file must have that has nothing for the host', async () => {
    const error = await refused('ERR_AUTH', vcsim().uri('/DC0', { authfile: fileWith('[a]\nb=c\n') }))
    expect(error.message).to.include('[auth-esx-127.0.0.1]')
    expect(error.hint).to.include('credentials=NAME')
  })

  it('refuses another user in the URI than in the file, whose password it would be', async () => {
    const uri = vcsim().uri('/DC0').replace('vmware://', 'vmware://somebody@')
    const error = await refused('ERR_AUTH', uri)
    expect(error.message).to.include(vcsimUser.user)
    expect(saidBy(error)).not.to.include(vcsimUser.password)
  })

  it('says that a place is not in the inventory, or has no machines', async () => {
    const nowhere = await refused('ERR_INVALID_URI', vcsim().uri('/DC9'))
    expect(nowhere.message).to.include("'/DC9'")
    const host = await refused('ERR_INVALID_URI', vcsim().uri('/DC0/host/DC0_C0'))
    expect(host.message).to.include('ClusterComputeResource')
  })

  it('says that nobody listens', async () => {
    await refused('ERR_CONNECT', vcsim().uri('/DC0', {}, 1))
  })

  describe('whose certificate', () => {
    const without = (parameter: string, more: Readonly<Record<string, string>> = {}): string => {
      const [start = '', query = ''] = vcsim().uri('/DC0', more).split('?')
      const kept = query.split('&').filter((part) => !part.startsWith(`${parameter}=`))
      return `${start}?${kept.join('&')}`
    }
    const fingerprint = (): string => new X509Certificate(readFileSync(vcsim().certificate)).fingerprint256

    it('is not accepted if nobody that is known has signed it, and is shown', async () => {
      const error = await refused('ERR_TLS', without('ca'))
      expect(error.message).to.include(fingerprint())
      expect(error.hint).to.include(`thumbprint=${fingerprint()}`)
    })

    it('is accepted by its fingerprint, with colons or without', async () => {
      for (const thumbprint of [fingerprint(), fingerprint().replaceAll(':', '').toLowerCase()]) {
        await using connection = await vmware.connect(without('ca', { thumbprint }))
        expect(connection.state).to.equal('open')
      }
    })

    it('is not accepted if it has another fingerprint, though an authority has signed it', async () => {
      const thumbprint = '00'.repeat(32)
      const error = await refused('ERR_TLS', vcsim().uri('/DC0', { thumbprint }))
      expect(error.message).to.include(fingerprint())
    })

    it('has no fingerprint of SHA-1, and no way around', async () => {
      const weak = await refused('ERR_INVALID_URI', vcsim().uri('/DC0', { thumbprint: 'ab'.repeat(20) }))
      expect(weak.message).to.include('SHA-1')
      await refused('ERR_INVALID_URI', vcsim().uri('/DC0', { no_verify: '1' }))
    })

    for (const [certificate, message] of [
      ['expired', /expired/],
      ['of another name', /127\.0\.0\.1 is not in the cert/],
    ] as const) {
      it(`is not accepted if it is ${certificate}`, async () => {
        const own = await startVcsim({ certificate })
        try {
          expect((await refused('ERR_TLS', own.uri('/DC0'))).message).to.match(message)
        } finally {
          await own.stop()
        }
      })
    }

    it('is judged by a file of authorities that must be one', async () => {
      const missing = await refused('ERR_TLS', vcsim().uri('/DC0', { ca: '/no/such/file.pem' }))
      expect(missing.message).to.include('/no/such/file.pem')
      const empty = await refused('ERR_TLS', vcsim().uri('/DC0', { ca: fileWith('nothing') }))
      expect(empty.message).to.include('PEM')
    })
  })
})
