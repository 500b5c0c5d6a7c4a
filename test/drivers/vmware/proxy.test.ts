import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import type { HypervisorError } from '../../../src/errors.js'
import { useConnectProxies } from '../../support/connect-proxy.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { authFileFor, startVcsim, useVcsim, vcsimUser } from '../../support/vcsim.js'

const saidBy = (error: HypervisorError): string => `${JSON.stringify(error)} ${error.stack} ${error.hint}`

describe('A proxy before vSphere', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  const start = useConnectProxies()
  const uri = (proxy: string, more: Readonly<Record<string, string>> = {}): string =>
    vcsim().uri('/DC0', { proxy, ...more })
  /** The client authentication file with a password for the proxy as well. */
  const authfile = (password: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'auth-')), 'auth.conf')
    const own = `[credentials-proxy]\nauthname=surfer\npassword=${password}\n[auth-proxy-127.0.0.1]\ncredentials=proxy\n`
    writeFileSync(path, authFileFor('127.0.0.1', vcsimUser.user, vcsimUser.password) + own, { mode: 0o600 })
    return path
  }

  it('makes a tunnel in which it understands nothing', async () => {
    const proxy = await start()
    await using connection = await vmware.connect(uri(`127.0.0.1:${proxy.port}`))
    await using events = connection.events({ types: ['lifecycle'] })
    await connection.define({ name: 'by-proxy' })
    const { value } = await events[Symbol.asyncIterator]().next()
    expect(value).to.include({ domain: 'by-proxy' })
    await (await connection.lookup('by-proxy')).undefine()
    expect(new Set(proxy.tunnels)).to.deep.equal(new Set([`127.0.0.1:${vcsim().port}`]))
    const passed = proxy.passed()
    expect(passed.length).to.be.above(1000)
    for (const word of ['soapenv', vcsimUser.user, 'by-proxy', 'vmware_soap_session']) {
      expect(passed.includes(word)).to.equal(false)
    }
  })

  it('is not trusted: the certificate at the end of the tunnel is still verified', async () => {
    const other = await startVcsim()
    try {
      const proxy = await start({ leadsTo: other.port })
      const error = await rejection('ERR_TLS', vmware.connect(uri(`127.0.0.1:${proxy.port}`)))
      expect(error.message).to.include('fingerprint')
      expect(proxy.passed().includes(vcsimUser.user)).to.equal(false)
    } finally {
      await other.stop()
    }
  })

  it('is asked for a tunnel again when the one there was breaks', async () => {
    const proxy = await start()
    await using connection = await vmware.connect(uri(`http://127.0.0.1:${proxy.port}`))
    await using events = connection.events({ types: ['gap'] })
    const before = proxy.tunnels.length
    proxy.cut()
    const { value } = await events[Symbol.asyncIterator]().next()
    expect(value).to.include({ type: 'gap' })
    expect(proxy.tunnels.length).to.be.above(before)
    expect(await connection.list()).to.be.an('array')
  })

  it('gets a user and a password of the client authentication file', async () => {
    const proxy = await start({ credentials: 'surfer:it is "secret"' })
    const named = `http://surfer@127.0.0.1:${proxy.port}`
    await using connection = await vmware.connect(uri(named, { authfile: authfile('it is "secret"') }))
    expect(connection.state).to.equal('open')
    const wrong = await rejection(
      'ERR_AUTH',
      vmware.connect(uri(named, { authfile: authfile('wrong-secret') })),
    )
    expect(wrong.message).to.include('surfer')
    expect(saidBy(wrong)).not.to.include('secret')
    const nobody = await rejection('ERR_AUTH', vmware.connect(uri(`127.0.0.1:${proxy.port}`)))
    expect(nobody.hint).to.include('[auth-proxy-127.0.0.1]')
    const missing = await rejection('ERR_AUTH', vmware.connect(uri(named)))
    expect(missing.message).to.include('the proxy')
    const other = uri(`http://somebody@127.0.0.1:${proxy.port}`, { authfile: authfile('secret') })
    expect(saidBy(await rejection('ERR_AUTH', vmware.connect(other)))).not.to.include('secret')
  })

  it('has no password in a URI, however that is written, and no error repeats it', async () => {
    for (const proxy of ['http://surfer:secret@127.0.0.1:1', 'socks5://surfer:secret@127.0.0.1']) {
      const encoded = uri(proxy)
      const plain = encoded.replace(encodeURIComponent(proxy), proxy)
      for (const text of [encoded, plain, `${encoded}&nosuch=1`]) {
        const error = await rejection('ERR_INVALID_URI', vmware.connect(text))
        expect(saidBy(error)).not.to.include('secret')
      }
    }
  })

  it('may speak TLS itself, and is verified then', async () => {
    const { certificate, key } = vcsim()
    const proxy = await start({ tls: { certificate, key } })
    await using connection = await vmware.connect(uri(`https://127.0.0.1:${proxy.port}`))
    expect(connection.state).to.equal('open')
    const other = await startVcsim()
    try {
      const stranger = await start({ tls: { certificate: other.certificate, key: other.key } })
      const error = await rejection('ERR_TLS', vmware.connect(uri(`https://127.0.0.1:${stranger.port}`)))
      expect(error.hint).to.include('proxy')
    } finally {
      await other.stop()
    }
    const plain = await start()
    await rejection('ERR_TLS', vmware.connect(uri(`https://127.0.0.1:${plain.port}`)))
  })

  describe('named by the environment', () => {
    const before = { ...process.env }
    const direct = (): string => vcsim().uri('/DC0')
    afterEach(() => {
      for (const name of ['HTTPS_PROXY', 'NO_PROXY']) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
    })

    it('is used, with the password that stands there, unless the URI or an exception says otherwise', async () => {
      const proxy = await start({ credentials: 'surfer:secret' })
      process.env['HTTPS_PROXY'] = `http://surfer:secret@127.0.0.1:${proxy.port}`
      {
        await using connection = await vmware.connect(direct())
        expect(connection.state).to.equal('open')
      }
      const used = proxy.tunnels.length
      expect(used).to.be.above(0)
      {
        await using connection = await vmware.connect(uri('none'))
        expect(connection.state).to.equal('open')
      }
      process.env['NO_PROXY'] = '10.0.0.0/8,127.0.0.0/8'
      {
        await using connection = await vmware.connect(direct())
        expect(connection.state).to.equal('open')
      }
      expect(proxy.tunnels).to.have.length(used)
    })

    it('is refused with the name of the variable, and never repeated', async () => {
      process.env['HTTPS_PROXY'] = 'socks5://surfer:secret@127.0.0.1'
      const error = await rejection('ERR_INVALID_ARGUMENT', vmware.connect(direct()))
      expect(error.field).to.equal('HTTPS_PROXY')
      expect(saidBy(error)).not.to.include('secret')
      const proxy = await start({ credentials: 'surfer:other' })
      process.env['HTTPS_PROXY'] = `http://surfer:secret@127.0.0.1:${proxy.port}`
      expect(saidBy(await rejection('ERR_AUTH', vmware.connect(direct())))).not.to.include('secret')
    })
  })

  it('that is not there, refuses, or is none, is named in the error', async () => {
    const absent = await rejection('ERR_CONNECT', vmware.connect(uri('127.0.0.1:1')))
    expect(absent.message).to.match(/the proxy 127\.0\.0\.1 port 1 .*ECONNREFUSED/)
    const strict = await start({ refuses: 403 })
    const refused = await rejection('ERR_CONNECT', vmware.connect(uri(`127.0.0.1:${strict.port}`)))
    expect(refused.message).to.include(`makes no tunnel to 127.0.0.1:${vcsim().port}: HTTP 403`)
    const other = createServer((socket) => socket.end('SSH-2.0-nothing\r\n'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    try {
      const address = other.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const none = await rejection('ERR_CONNECT', vmware.connect(uri(`127.0.0.1:${port}`)))
      expect(none.message).to.include('the proxy')
    } finally {
      other.close()
    }
  })

  it('that does not answer is not waited for longer than the caller wants', async () => {
    const silent = createServer(() => {})
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    try {
      const address = silent.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      await rejection('ERR_TIMEOUT', vmware.connect(uri(`127.0.0.1:${port}`), { timeout: 200 }))
    } finally {
      silent.close()
    }
  })
})
