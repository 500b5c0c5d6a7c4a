import { expect } from 'chai'
import { fingerprint, hostKeyAlgorithms, verifyHostKey } from '../../../../src/transports/ssh/host-key.js'
import { parseKnownHosts } from '../../../../src/transports/ssh/known-hosts.js'
import type { KnownHosts } from '../../../../src/transports/ssh/known-hosts-files.js'

/** A key with its fingerprint as `ssh-keygen -l` of OpenSSH 9.2 has printed it. */
const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINO5IO39nOSAJbU18J/I4kNuLqkLeeWzHEHMNBKoITaa'
const ed25519Fingerprint = 'SHA256:Y2Wm0yCrFH4G8m8EzskosgcZ8VT/fGCVmx+RsfbeQMU'

const blob = (type: string, content: string): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.from(content)])
const line = (type: string, content: string): string => `${type} ${blob(type, content).toString('base64')}`

const key = Buffer.from(ed25519.split(' ')[1] ?? '', 'base64')

function known(...lines: readonly string[]): KnownHosts {
  return { files: ['FILE'], lines: parseKnownHosts(lines.join('\n'), 'FILE') }
}

describe('A host key', () => {
  it('has the fingerprint that OpenSSH prints', () => {
    expect(fingerprint(key)).to.equal(ed25519Fingerprint)
  })

  it('is accepted if a line has it for the host, whatever other lines say', () => {
    const hosts = known(`alpha ${line('ssh-ed25519', 'other')}`, `al* ${ed25519}`)
    expect(verifyHostKey(hosts, 'alpha', 22, key)).to.equal(undefined)
  })

  it('is unknown without a line, and the error says how to add it', () => {
    const error = verifyHostKey(known(`beta ${ed25519}`), 'alpha', 2222, key)
    expect(error?.code).to.equal('ERR_HOST_KEY')
    expect(error?.message).to.include(`ssh-ed25519 key ${ed25519Fingerprint} of '[alpha]:2222'`)
    expect(error?.message).to.include('FILE')
    expect(error?.hint).to.include('ssh-keyscan -p 2222 -t ed25519 alpha >> FILE')
  })

  it('is unknown if only another type is known, and the error says where', () => {
    const error = verifyHostKey(known('', `alpha ${line('ssh-rsa', 'key')}`), 'alpha', 22, key)
    expect(error?.code).to.equal('ERR_HOST_KEY')
    expect(error?.message).to.include('FILE:2 has its ssh-rsa key')
  })

  it('has changed if another one of its type is known, and the error has both and the line', () => {
    const error = verifyHostKey(known(`alpha ${line('ssh-ed25519', 'old')}`), 'alpha', 22, key)
    expect(error?.code).to.equal('ERR_HOST_KEY')
    expect(error?.message).to.include(ed25519Fingerprint).and.to.include('FILE:1')
    expect(error?.message).to.include(fingerprint(blob('ssh-ed25519', 'old')))
    expect(error?.hint).to.include("ssh-keygen -f 'FILE' -R 'alpha'")
  })

  it('is refused if it is revoked, even where another line has it', () => {
    const error = verifyHostKey(known(`alpha ${ed25519}`, `@revoked * ${ed25519}`), 'alpha', 22, key)
    expect(error?.code).to.equal('ERR_HOST_KEY')
    expect(error?.message).to.include('revoked by FILE:2').and.to.include(ed25519Fingerprint)
  })

  it('is not vouched for by an authority, and the hint says so', () => {
    const error = verifyHostKey(known(`@cert-authority * ${ed25519}`), 'alpha', 22, key)
    expect(error?.message).to.include('FILE:1 has a line @cert-authority')
    expect(error?.hint).to.include('Certificates of hosts are not supported')
  })
})

describe('The host key algorithms that a server is asked for', () => {
  it('begin with those of the known keys', () => {
    const hosts = known(`alpha ${line('ssh-rsa', 'key')}`, `beta ${ed25519}`, `@revoked alpha ${ed25519}`)
    expect(hostKeyAlgorithms(hosts, 'alpha', 22).slice(0, 2)).to.deep.equal(['rsa-sha2-512', 'rsa-sha2-256'])
    expect(hostKeyAlgorithms(hosts, 'beta', 22)[0]).to.equal('ssh-ed25519')
  })

  it('are never signatures with SHA-1', () => {
    expect(hostKeyAlgorithms(known(), 'alpha', 22)).to.not.include.members(['ssh-rsa'])
  })
})
