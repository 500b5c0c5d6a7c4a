import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { HypervisorError } from '../../src/errors.js'
import { connect } from '../../src/registry.js'
import { allowParameters, parseUri, shownUri } from '../../src/uri.js'
import { rejection, thrown } from '../support/rejection.js'

const word = (pattern: RegExp): fc.Arbitrary<string> => fc.stringMatching(pattern)

describe('connection URIs', () => {
  it('come apart into the parts that they were made of', () => {
    const parts = fc.record({
      scheme: word(/^[a-z][a-z0-9.-]{0,9}$/),
      transport: fc.option(word(/^[a-z][a-z0-9]{0,5}$/), { nil: undefined }),
      user: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      host: word(/^[a-z0-9][a-z0-9.-]{0,20}$/),
      port: fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined }),
      path: fc.string(),
      parameters: fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.string()), {
        selector: ([name]) => name,
      }),
    })
    fc.assert(
      fc.property(parts, ({ scheme, transport, user, host, port, path, parameters }) => {
        fc.pre(!user?.includes(':'))
        fc.pre(![user, path, ...parameters.flat()].some((text) => text?.includes('\0')))
        const encode = encodeURIComponent
        const query = parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
        const text = [
          `${scheme}${transport === undefined ? '' : `+${transport}`}://`,
          user === undefined ? '' : `${encode(user)}@`,
          `${host}${port === undefined ? '' : `:${port}`}/${encode(path)}`,
          query === '' ? '' : `?${query}`,
        ].join('')
        const uri = parseUri(text)
        expect(uri).to.include({ text, scheme, transport, user, host, port, path: `/${path}` })
        expect([...uri.parameters]).to.deep.equal(parameters)
      }),
    )
  })

  it('are either parsed or refused with ERR_INVALID_URI, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: 'binary' })), (text) => {
        try {
          expect(parseUri(text).text).to.equal(text)
        } catch (error) {
          if (!(error instanceof HypervisorError)) throw error
          expect(error.code).to.equal('ERR_INVALID_URI')
        }
      }),
    )
  })

  it('take IPv6 addresses in brackets', () => {
    expect(parseUri('xen+ssh://root@[fe80::1]:22/')).to.include({ host: 'fe80::1', port: 22, user: 'root' })
    thrown('ERR_INVALID_URI', () => parseUri('xen://fe80::1/'))
    thrown('ERR_INVALID_URI', () => parseUri('xen://[fe80::1/'))
  })

  it('are refused with a password, which the message does not repeat', () => {
    for (const secret of ['hunter2', 'a%40b', 'x:y:z', 'p@ss', 'se/cret']) {
      const error = thrown('ERR_INVALID_URI', () => parseUri(`esx://root:${secret}@host/`))
      expect(error.message).to.not.include(secret)
      expect(JSON.stringify(error)).to.not.include(secret)
    }
  })

  it('are refused with a password whose colon is encoded', () => {
    const error = thrown('ERR_INVALID_URI', () => parseUri('esx://root%3Ahunter2@host/'))
    expect(error.message).to.not.include('hunter2')
  })

  it('are not repeated with a secret in a parameter, in errors of any driver', async () => {
    for (const query of [
      'password=hunter2',
      'a=b&PassWord=hunter2&c=d',
      'x-secret=hunter2',
      'api_token=hunter2',
    ]) {
      for (const scheme of [
        'vmware',
        'libvirt',
        'xapi',
        'qemu',
        'test',
        'native',
        'v86',
        'container',
        'bochs',
      ]) {
        const error = await rejection('ERR_INVALID_URI', connect(`${scheme}:///a?${query}`))
        expect(inspect(error) + JSON.stringify(error)).to.not.include('hunter2')
      }
    }
    expect(shownUri('x://h/?authfile=/a&password_file=/b')).to.equal('x://h/?authfile=/a&password_file=/b')
  })

  it('are not repeated with what may be a password where they are no URIs', () => {
    for (const text of ['root:hunter2@host', 'esx:root:hunter2@host', 'esx:/root:hunter2@host/']) {
      const error = thrown('ERR_INVALID_URI', () => parseUri(text))
      expect(error.message).to.not.include('hunter2')
    }
  })

  it('are refused with a port out of range, a parameter twice, bad encoding or a zero byte', () => {
    for (const text of ['x://h:65536/', 'x:///?a=1&a=2', 'x:///%zz', 'x:///%00', 'x:///?a=%00', 'x:/a', '']) {
      thrown('ERR_INVALID_URI', () => parseUri(text))
    }
  })

  it('have lower-case schemes and a path from the root', () => {
    expect(parseUri('QEMU+SSH://Host')).to.include({
      scheme: 'qemu',
      transport: 'ssh',
      host: 'Host',
      path: '/',
    })
  })

  it('have no parameters but the known ones', () => {
    const uri = parseUri('x:///?state=/a&sttae=/b')
    allowParameters(uri, ['state', 'sttae'])
    const error = thrown('ERR_INVALID_URI', () => allowParameters(uri, ['state']))
    expect(error.message).to.include('sttae')
    expect(error.hint).to.include('state')
    expect(thrown('ERR_INVALID_URI', () => allowParameters(uri, [])).hint).to.match(/no parameters/)
  })

  it('are text, or the caller made a mistake', () => {
    expect(() => Reflect.apply(parseUri, undefined, [5])).to.throw(TypeError)
  })
})
