import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { xapi } from '../../../drivers/xapi/driver.js'
import { XapiFailure } from '../../../drivers/xapi/rpc/failure.js'
import type { ErrorCode, HypervisorError } from '../../../src/errors.js'
import { rejection } from '../../support/rejection.js'
import { startXapiPool, useXapiPool, xapiAuthFile, xapiUser } from '../../support/xapi-pool.js'

const fileWith = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'auth-')), 'auth.conf')
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const refused = (code: ErrorCode, uri: string): Promise<HypervisorError> => rejection(code, xapi.connect(uri))

/** Everything that an error says, with its causes. */
const saidBy = (error: HypervisorError): string => `${JSON.stringify(error)} ${error.stack}`

describe('Logging in to a pool of XAPI (a stand-in)', () => {
  const pool = useXapiPool({ hosts: 3 })

  it('takes user and password from the file, whatever characters they have', async () => {
    await using connection = await xapi.connect(pool().uri())
    expect(connection.state).to.equal('open')
  })

  it('leaves no session behind when it is closed', async () => {
    const before = pool().pool.sessions.size
    const connection = await xapi.connect(pool().uri())
    expect(pool().pool.sessions.size).to.equal(before + 1)
    await connection.close()
    expect(pool().pool.sessions.size).to.equal(before)
  })

  it('goes from a host that is not the master to the one that it names', async () => {
    await using connection = await xapi.connect(pool().uri({}, '127.0.0.3'))
    await connection.define({ name: 'a' })
    await using other = await xapi.connect(pool().uri())
    const [found] = await other.domains()
    expect(found?.name).to.equal('a')
    await found?.undefine()
  })

  it('says that the hosts do not agree where none of them is the master', async () => {
    const lost = await startXapiPool({ hosts: 2 })
    try {
      await lost.promote('')
      const error = await refused('ERR_CONNECT', lost.uri())
      expect(error.message).to.include('do not agree')
    } finally {
      await lost.stop()
    }
  })

  it('says that a password is wrong, and never says which it was', async () => {
    const wrong = 'wrong <secret> & "quoted"'
    const authfile = fileWith(xapiAuthFile('127.0.0.1', { ...xapiUser, password: wrong }))
    const error = await refused('ERR_AUTH', pool().uri({ authfile }))
    expect(error.hint).to.include('locked')
    expect(error.cause).to.be.instanceOf(XapiFailure).and.include({ code: 'SESSION_AUTHENTICATION_FAILED' })
    expect(saidBy(error)).not.to.include('secret')
  })

  it('does not try again what is refused, and says of a locked account that it may be that', async () => {
    const own = await startXapiPool()
    try {
      const authfile = fileWith(xapiAuthFile('127.0.0.1', { ...xapiUser, password: 'wrong' }))
      for (const attempt of [1, 2, 3, 4]) {
        await refused('ERR_AUTH', own.uri({ authfile }))
        expect(own.pool.sessions.logins).to.equal(attempt)
      }
      const error = await refused('ERR_AUTH', own.uri())
      expect(error.hint).to.include('locked')
      expect(saidBy(error)).not.to.include(xapiUser.password)
    } finally {
      await own.stop()
    }
  })

  it('says what a file must have that has nothing for the host', async () => {
    const error = await refused('ERR_AUTH', pool().uri({ authfile: fileWith('[a]\nb=c\n') }))
    expect(error.message).to.include('[auth-xapi-127.0.0.1]').and.include('the pool')
  })

  it('refuses another user in the URI than in the file, whose password it would be', async () => {
    const error = await refused('ERR_AUTH', pool().uri().replace('xapi://', 'xapi://somebody@'))
    expect(error.message).to.include(xapiUser.user)
    expect(saidBy(error)).not.to.include(xapiUser.password)
  })

  it('refuses URIs with a password, a path, a transport, no host or an unknown parameter', async () => {
    for (const [from, to] of [
      ['xapi://', 'xapi://root:secret@'],
      ['/?', '/folder?'],
      ['xapi://', 'xapi+ssh://'],
      ['/?', '/?no_verify=1&'],
      ['/?', '/?colour=red&'],
    ] as const) {
      const error = await refused('ERR_INVALID_URI', pool().uri().replace(from, to))
      expect(saidBy(error)).not.to.include('secret')
    }
    await refused('ERR_INVALID_URI', 'xapi:///')
  })

  it('says that nobody listens', async () => {
    const authfile = fileWith(xapiAuthFile('127.0.0.9', xapiUser))
    await refused('ERR_CONNECT', pool().uri({ authfile }, '127.0.0.9'))
  })

  describe('whose certificate', () => {
    const without = (parameter: string, more: Readonly<Record<string, string>> = {}): string => {
      const [start = '', query = ''] = pool().uri(more).split('?')
      const kept = query.split('&').filter((part) => !part.startsWith(`${parameter}=`))
      return `${start}?${kept.join('&')}`
    }
    const fingerprint = (): string => new X509Certificate(readFileSync(pool().certificate)).fingerprint256

    it('is not accepted if nobody that is known has signed it, and is shown', async () => {
      const before = pool().calls.length
      const error = await refused('ERR_TLS', without('ca'))
      expect(error.message).to.include(fingerprint())
      expect(error.hint).to.include(`thumbprint=${fingerprint()}`)
      expect(pool().calls).to.have.length(before)
    })

    it('is accepted by its fingerprint, with colons or without, and beside others', async () => {
      const bare = fingerprint().replaceAll(':', '').toLowerCase()
      for (const thumbprint of [fingerprint(), bare, `${'00'.repeat(32)},${bare}`]) {
        await using connection = await xapi.connect(without('ca', { thumbprint }))
        expect(connection.state).to.equal('open')
      }
    })

    it('is not accepted if it has another fingerprint, though an authority has signed it', async () => {
      const before = pool().calls.length
      const error = await refused('ERR_TLS', pool().uri({ thumbprint: '00'.repeat(32) }))
      expect(error.message).to.include(fingerprint())
      expect(pool().calls).to.have.length(before)
    })

    it('has no fingerprint of SHA-1', async () => {
      const weak = await refused('ERR_INVALID_URI', pool().uri({ thumbprint: 'ab'.repeat(20) }))
      expect(weak.message).to.include('SHA-1')
    })

    for (const [certificate, message] of [
      ['expired', /expired/],
      ['of another name', /127\.0\.0\.1 is not in the cert/],
    ] as const) {
      it(`is not accepted if it is ${certificate}`, async () => {
        const own = await startXapiPool({ certificate })
        try {
          expect((await refused('ERR_TLS', own.uri())).message).to.match(message)
        } finally {
          await own.stop()
        }
      })
    }
  })
})
