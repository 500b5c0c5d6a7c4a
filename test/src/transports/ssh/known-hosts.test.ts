import { createHmac, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { knownHostName, matchesHost } from '../../../../src/transports/ssh/host-patterns.js'
import { parseKnownHosts } from '../../../../src/transports/ssh/known-hosts.js'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINO5IO39nOSAJbU18J/I4kNuLqkLeeWzHEHMNBKoITaa'

/** Made by `ssh-keygen -H` of OpenSSH 9.2 from these names. */
const hashed = {
  'alpha.example': '|1|eSgfi7YGMGvNTj/q3S5xU1zxZf4=|ssadwsr6eqA0JdM4/CKFac9vuNE=',
  '[alpha.example]:2222': '|1|0CZKGOb1440iQKdh01xrLDPVk68=|6MOzkc5L+LnzfVA8hunHeo+sVco=',
  '192.0.2.7': '|1|+8WmiNdVvVvIcUb0vMYOunfDSXQ=|doOrmliRFUJ2r3H1HGYVNhSOtGk=',
  '::1': '|1|YGkzNOFdJeNE9az3Rv5HYBAwA0g=|t7LnVhUyF16eTZOXv0ZCwqDnImI=',
}

const hostName = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,30}[a-z0-9])?$/)
const port = fc.integer({ min: 1, max: 65_535 })
const pattern = fc
  .array(fc.constantFrom('*', '?', 'a', 'b', '.'), { maxLength: 8 })
  .map((parts) => parts.join(''))
const shortName = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 8 }).map((parts) => parts.join(''))

function hash(name: string): string {
  const salt = randomBytes(20)
  const digest = createHmac('sha1', salt).update(name).digest('base64')
  return `|1|${salt.toString('base64')}|${digest}`
}

/** The same meaning in another way: as a regular expression. */
function fitsSlowly(text: string, name: string): boolean {
  const source = text.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(name)
}

describe('The host names of a line of known_hosts', () => {
  it('are found where ssh-keygen has hashed them, each under its own hash only', () => {
    for (const [name, field] of Object.entries(hashed)) {
      for (const other of Object.keys(hashed)) {
        expect(matchesHost(field, other), `${other} under the hash of ${name}`).to.equal(other === name)
      }
    }
  })

  it('stand for a host and port in plain and hashed form alike', () => {
    fc.assert(
      fc.property(hostName, port, hostName, port, (host, at, otherHost, otherPort) => {
        const [name, other] = [knownHostName(host, at), knownHostName(otherHost, otherPort)]
        expect(matchesHost(name, name)).to.equal(true)
        expect(matchesHost(hash(name), name)).to.equal(true)
        expect(matchesHost(name, other)).to.equal(name === other)
        expect(matchesHost(hash(name), other)).to.equal(name === other)
      }),
    )
  })

  it('may have * and ? as in a regular expression .* and .', () => {
    fc.assert(
      fc.property(pattern, shortName, (text, name) => {
        expect(matchesHost(text, name), `${text} for ${name}`).to.equal(fitsSlowly(text, name))
      }),
      { numRuns: 2000 },
    )
  })

  it('are a list in which a negated name that fits outweighs the others', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), pattern), { maxLength: 4 }), shortName, (list, name) => {
        const field = list.map(([negated, text]) => `${negated ? '!' : ''}${text}`).join(',')
        const fits = list.filter(([, text]) => fitsSlowly(text, name))
        const expected = fits.length > 0 && fits.every(([negated]) => !negated)
        // An empty list is one empty name.
        expect(matchesHost(field, name), field).to.equal(list.length === 0 ? name === '' : expected)
      }),
    )
  })

  it('are compared without regard to case', () => {
    expect(matchesHost('Alpha.Example', knownHostName('ALPHA.example', 22))).to.equal(true)
  })

  it('stay fast when a pattern has many stars', () => {
    expect(matchesHost(`${'*a'.repeat(500)}b`, 'a'.repeat(5000))).to.equal(false)
  })

  it('have the port in brackets unless it is 22', () => {
    expect(knownHostName('Alpha', 22)).to.equal('alpha')
    expect(knownHostName('::1', 2222)).to.equal('[::1]:2222')
    expect(matchesHost('alpha', knownHostName('alpha', 2222))).to.equal(false)
  })
})

describe('A known_hosts file', () => {
  it('has markers, names, type, key and comment on a line, with the number of the line', () => {
    const text = `# comment\n\nalpha,beta ${key} a comment\r\n@revoked * ${key}\n\t@cert-authority\t*.example\t${key}\n`
    const lines = parseKnownHosts(text, 'file')
    expect(lines.map(({ line, marker, hosts }) => [line, marker, hosts])).to.deep.equal([
      [3, undefined, 'alpha,beta'],
      [4, 'revoked', '*'],
      [5, 'cert-authority', '*.example'],
    ])
    expect(lines.map(({ key: blob }) => blob.toString('base64'))).to.deep.equal(
      Array.from({ length: 3 }, () => key.split(' ')[1]),
    )
  })

  it('loses damaged lines only', () => {
    const damaged = [
      'alpha',
      'alpha ssh-ed25519',
      `alpha ${key.slice(0, -3)}`,
      `alpha ${key}!`,
      `alpha ${key.replace('ssh-ed25519', 'ssh-rsa')}`,
      'alpha ssh-ed25519 AAAA',
      'alpha ssh-ed25519 /////w==',
      `@unknown alpha ${key}`,
      '@revoked',
      'alpha 1024 35 1234567890',
    ]
    for (const line of damaged) expect(parseKnownHosts(line, 'file'), line).to.deep.equal([])
    const lines = parseKnownHosts([...damaged, `beta ${key}`].join('\n'), 'file')
    expect(lines.map(({ line, hosts }) => [line, hosts])).to.deep.equal([[damaged.length + 1, 'beta']])
  })

  it('is read without an exception whatever is in it', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant(key),
      fc.constant(' '),
      fc.constant('\n'),
    )
    fc.assert(
      fc.property(fc.array(anything), fc.string(), (parts, name) => {
        for (const { hosts } of parseKnownHosts(parts.join(''), 'file')) matchesHost(hosts, name)
      }),
    )
  })
})
