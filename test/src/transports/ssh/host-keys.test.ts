import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { openSsh } from '../../../../src/transports/ssh/open.js'
import { sshdPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { makeKey, publicKey, run, type Sshd, startSshd } from '../../../support/sshd.js'

describe('The host key of a real sshd', () => {
  needPeer(sshdPeer)
  let sshd: Sshd
  let name: string
  let knownHosts: string

  before(async () => {
    sshd = await startSshd()
    name = `[127.0.0.1]:${sshd.target.port}`
    knownHosts = join(sshd.folder, 'changing_known_hosts')
  })
  after(() => sshd?.stop())

  const hostKey = (type: string): string => publicKey(join(sshd.folder, `host_${type}`))
  const printedFingerprint = (type: string): string =>
    run('ssh-keygen', ['-l', '-f', join(sshd.folder, `host_${type}.pub`)]).split(' ')[1] ?? ''

  async function connectKnowing(...lines: readonly string[]): Promise<void> {
    writeFileSync(knownHosts, lines.map((line) => `${line}\n`).join(''))
    const session = await openSsh(sshd.target, { ...sshd.options, knownHosts: [knownHosts] })
    await session.close()
  }

  it('is accepted by whichever of its types is known', async () => {
    for (const type of ['ed25519', 'ecdsa', 'rsa']) await connectKnowing(`${name} ${hostKey(type)}`)
  })

  it('is accepted under a name that ssh-keygen has hashed', async () => {
    const hashed = join(sshd.folder, 'hashed_known_hosts')
    copyFileSync(sshd.knownHosts, hashed)
    run('ssh-keygen', ['-q', '-H', '-f', hashed])
    expect(readFileSync(hashed, 'utf8')).to.match(/^\|1\|/)
    await (await openSsh(sshd.target, { ...sshd.options, knownHosts: [hashed] })).close()
  })

  it('is accepted as ssh-keyscan has written it', async () => {
    const { port } = sshd.target
    await connectKnowing(run('ssh-keyscan', ['-p', String(port), '-t', 'ed25519', '127.0.0.1']).trim())
  })

  it('is refused if it is unknown, with the fingerprint that ssh-keygen prints', async () => {
    const error = await rejection('ERR_HOST_KEY', connectKnowing(`elsewhere ${hostKey('ed25519')}`))
    expect(error.message).to.include(`ssh-ed25519 key ${printedFingerprint('ed25519')}`)
    expect(error.message).to.include(knownHosts)
    expect(error.hint).to.include(`ssh-keyscan -p ${sshd.target.port} -t ed25519 127.0.0.1`)
  })

  it('is refused if it has changed, with file and line', async () => {
    const other = publicKey(makeKey(sshd.folder, 'other'))
    const error = await rejection('ERR_HOST_KEY', connectKnowing('# first', `${name} ${other}`))
    expect(error.message).to.include(`${knownHosts}:2`).and.to.include(printedFingerprint('ed25519'))
  })

  it('is refused if it is revoked', async () => {
    const call = connectKnowing(`${name} ${hostKey('ed25519')}`, `@revoked * ${hostKey('ed25519')}`)
    const error = await rejection('ERR_HOST_KEY', call)
    expect(error.message).to.include('revoked').and.to.include(`${knownHosts}:2`)
  })

  it('is refused if no file knows any host, before anything is sent to log in', async () => {
    const talkative = await startSshd(['LogLevel DEBUG1'])
    try {
      const knownHosts = [join(talkative.folder, 'no_such_file')]
      await rejection('ERR_HOST_KEY', openSsh(talkative.target, { ...talkative.options, knownHosts }))
      await talkative.logged(/^Connection (closed|reset) by .*\[preauth\]|^Received disconnect/)
      expect(talkative.log()).to.not.include('userauth-request')
      await (await openSsh(talkative.target, talkative.options)).close()
      await talkative.logged(/userauth-request/)
    } finally {
      await talkative.stop()
    }
  })

  it('is looked for in the files of ssh, whose keys log in as well', async () => {
    const folder = join(homedir(), '.ssh')
    mkdirSync(folder, { mode: 0o700 })
    try {
      copyFileSync(sshd.identity, join(folder, 'id_ed25519'))
      copyFileSync(sshd.knownHosts, join(folder, 'known_hosts'))
      await (await openSsh({ host: '127.0.0.1', port: sshd.target.port }, { agent: false })).close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is not accepted while a file that may revoke it cannot be read', async () => {
    const options = { ...sshd.options, knownHosts: [sshd.knownHosts, sshd.folder] }
    await rejection('ERR_FILE', openSsh(sshd.target, options))
  })
})
