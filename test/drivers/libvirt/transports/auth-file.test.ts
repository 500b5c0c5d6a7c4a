import { expect } from 'chai'
import { parseAuthFile } from '../../../../src/transports/auth-file/parse.js'
import { thrown } from '../../../support/rejection.js'

describe("libvirt's client authentication file", () => {
  it('has groups with keys, comments and empty lines', () => {
    const text =
      '# comment\r\n\n[credentials-a]\nauthname = fred\npassword=a = #b; [c]\n  [auth-libvirt-h.example]  \ncredentials=a\n'
    expect(
      [...parseAuthFile(text, 'f')].map(([name, keys]) => [name, Object.fromEntries(keys)]),
    ).to.deep.equal([
      ['credentials-a', { authname: 'fred', password: 'a = #b; [c]' }],
      ['auth-libvirt-h.example', { credentials: 'a' }],
    ])
  })

  it('has the last value of a key, and all keys of a group', () => {
    const file = parseAuthFile('[a]\nk=1\nk=2\n[b]\n[a]\nl=3\n', 'f')
    expect(Object.fromEntries(file.get('a') ?? [])).to.deep.equal({ k: '2', l: '3' })
  })

  it('is refused by the number of a line that is none of its own, without its text', () => {
    for (const text of ['[a]\nsecret', 'secret=1', '[a]\n\nsecret]\n', '[sec[ret]]', '[a]\n=secret']) {
      const error = thrown('ERR_FILE', () => parseAuthFile(text, '/f'))
      expect(error.message).to.match(/^line \d of '\/f'/)
      expect(JSON.stringify(error)).not.to.include('secret')
    }
  })
})
