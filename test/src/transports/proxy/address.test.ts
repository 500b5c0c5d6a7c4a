import { expect } from 'chai'
import fc from 'fast-check'
import { HypervisorError } from '../../../../src/errors.js'
import { readProxy } from '../../../../src/transports/proxy/address.js'
import { isExcepted, proxyOfEnvironment } from '../../../../src/transports/proxy/environment.js'
import { thrown } from '../../../support/rejection.js'

describe('Addresses of proxies', () => {
  it('have a host, and the usual kind and port where nothing else is said', () => {
    const none = { user: undefined, password: undefined }
    expect(readProxy('proxy', 'x')).to.deep.equal({ secure: false, host: 'proxy', port: 1080, ...none })
    expect(readProxy('http://proxy:3128/', 'x')).to.deep.equal({
      ...{ secure: false, host: 'proxy', port: 3128, ...none },
    })
    expect(readProxy('HTTPS://[::1]:8443', 'x')).to.deep.equal({
      ...{ secure: true, host: '::1', port: 8443, ...none },
    })
  })

  it('may have a user and a password, percent-encoded', () => {
    const { user, password } = readProxy('http://a%40b:p%3A%2F@proxy', 'x')
    expect({ user, password }).to.deep.equal({ user: 'a@b', password: 'p:/' })
  })

  it('are refused with the field where they stand, without what stands there', () => {
    for (const text of [
      'socks5://u:secret@h',
      'http://u:secret@',
      'http://u:secret@h:99999',
      'u:%zz-secret@h',
    ]) {
      const error = thrown('ERR_INVALID_ARGUMENT', () => readProxy(text, 'HTTPS_PROXY'))
      expect(error.field).to.equal('HTTPS_PROXY')
      expect(`${JSON.stringify(error)} ${error.stack}`).not.to.include('secret')
    }
  })

  it('are read or refused, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        try {
          expect(readProxy(text, 'x').host).not.to.equal('')
        } catch (error) {
          if (!(error instanceof HypervisorError)) throw error
          expect(error.code).to.equal('ERR_INVALID_ARGUMENT')
        }
      }),
    )
  })
})

describe('The proxy of the environment', () => {
  it('is that of the first variable that says something', () => {
    const hostOf = (environment: Record<string, string>): string | undefined =>
      proxyOfEnvironment('server', 443, environment)?.host
    expect(hostOf({})).to.equal(undefined)
    expect(hostOf({ HTTPS_PROXY: 'a', ALL_PROXY: 'b' })).to.equal('a')
    expect(hostOf({ https_proxy: '', HTTPS_PROXY: 'a' })).to.equal('a')
    expect(hostOf({ all_proxy: 'b', HTTP_PROXY: 'c' })).to.equal('b')
    expect(hostOf({ HTTP_PROXY: 'c' })).to.equal(undefined)
    expect(hostOf({ HTTPS_PROXY: 'a', NO_PROXY: 'server' })).to.equal(undefined)
    expect(hostOf({ HTTPS_PROXY: 'a', no_proxy: 'other' })).to.equal('a')
  })

  for (const [host, port, list, excepted] of [
    ['esx.example', 443, 'example', true],
    ['esx.example', 443, '.example', true],
    ['esx.example', 443, '*.example', true],
    ['ESX.Example.', 443, 'esx.example', true],
    ['esx.example', 443, 'x.example, esx.example', true],
    ['esx.example', 443, 'x.example esx.example', true],
    ['notexample', 443, 'example', false],
    ['esx.example', 443, 'esx.example:443', true],
    ['esx.example', 8443, 'esx.example:443', false],
    ['esx.example', 443, '*', true],
    ['esx.example', 443, '', false],
    ['esx.example', 443, '.', false],
    ['10.1.2.3', 443, '10.0.0.0/8', true],
    ['10.1.2.3', 443, '10.1.2.3', true],
    ['10.1.2.3', 443, '10.1.2.3:443', true],
    ['10.1.2.3', 443, '10.1.2.0/33', false],
    ['10.1.2.3', 443, '2.3', false],
    ['11.1.2.3', 443, '10.0.0.0/8', false],
    ['fd00::1', 443, 'fd00::/8', true],
    ['fd00::1', 443, '[fd00::1]:443', true],
    ['fd00::1', 443, '::/0', true],
    ['fe80::1', 443, 'fd00::/8', false],
  ] as const) {
    it(`${excepted ? 'does not count' : 'counts'} for ${host} port ${port} with the exceptions '${list}'`, () => {
      expect(isExcepted(host, port, list)).to.equal(excepted)
    })
  }
})
