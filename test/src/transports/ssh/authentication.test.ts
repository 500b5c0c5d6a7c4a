import { chmodSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { AuthContext } from 'ssh2'
import { openSsh, type SecretRequest, type SshOptions } from '../../../../src/transports/ssh/open.js'
import { sshdPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { type Agent, startAgent } from '../../../support/ssh-agent.js'
import { type StandIn, startStandIn } from '../../../support/ssh-stand-in.js'
import { makeKey, publicKey, type Sshd, startSshd } from '../../../support/sshd.js'

const secret = 'correct-horse-battery-staple'

describe('Logging in to a real sshd', () => {
  needPeer(sshdPeer)
  let sshd: Sshd

  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd?.stop())

  async function logIn(options: SshOptions): Promise<void> {
    const session = await openSsh(sshd.target, { ...sshd.options, ...options })
    await session.close()
  }

  /** Makes a key that may log in. */
  function knownKey(name: string, type: string, passphrase = ''): string {
    const path = makeKey(sshd.folder, name, type, passphrase)
    writeFileSync(join(sshd.folder, 'authorized_keys'), `${publicKey(path)}\n`, { flag: 'a' })
    return path
  }

  it('works with keys of every usual type', async () => {
    for (const type of ['ed25519', 'ecdsa', 'rsa']) {
      await logIn({ identities: [knownKey(`usual_${type}`, type)] })
    }
  })

  it('tries keys in their order until one is accepted', async () => {
    await logIn({ identities: [makeKey(sshd.folder, 'stranger'), sshd.identity] })
  })

  it('works with a key that an agent has', async () => {
    const agent: Agent = await startAgent(sshd.folder)
    try {
      agent.add(makeKey(sshd.folder, 'in_agent_unknown'))
      for (const type of ['ed25519', 'rsa']) agent.add(knownKey(`in_agent_${type}`, type))
      await logIn({ agent: agent.socket, identities: [] })
    } finally {
      await agent.stop()
    }
  })

  it('goes on without an agent that is not there, and says so if nothing helps', async () => {
    const agent = join(sshd.folder, 'no-agent')
    await logIn({ agent })
    const error = await rejection('ERR_AUTH', logIn({ agent, identities: [] }))
    expect(error.hint).to.include('The agent failed')
  })

  it('fails with what was tried and what the server wants', async () => {
    const stranger = makeKey(sshd.folder, 'refused')
    const error = await rejection('ERR_AUTH', logIn({ identities: [stranger, join(sshd.folder, 'missing')] }))
    expect(error.message).to.include(`'${sshd.target.user}'`)
    expect(error.message).to.include(`tried: none, publickey ${stranger}`)
    expect(error.hint).to.include('The server accepts: publickey').and.to.include("missing' does not exist")
  })

  it('does not use a key that others can read', async () => {
    const open = join(sshd.folder, 'open_key')
    copyFileSync(sshd.identity, open)
    chmodSync(open, 0o644)
    const error = await rejection('ERR_AUTH', logIn({ identities: [open] }))
    expect(error.message).to.match(/tried: none$/)
    expect(error.hint).to.include('mode 0644').and.to.include(`chmod 600 '${open}'`)
  })

  it('asks for the passphrase of an encrypted key, in whichever form it is', async () => {
    const paths = [knownKey('locked', 'ed25519', secret), knownKey('locked_rsa', 'rsa', secret)]
    for (const path of paths) {
      const asked: SecretRequest[] = []
      const askSecret = async (what: SecretRequest): Promise<string> => {
        asked.push(what)
        return secret
      }
      await logIn({ identities: [path], askSecret })
      expect(asked).to.deep.equal([{ kind: 'passphrase', for: path }])
    }
  })

  it('says which key is encrypted if nobody can be asked, or if the passphrase is wrong', async () => {
    const path = knownKey('locked_again', 'ed25519', secret)
    const silent = await rejection('ERR_AUTH', logIn({ identities: [path] }))
    expect(silent.hint).to.include(`'${path}' is encrypted, and nobody can be asked`)
    const wrong = await rejection(
      'ERR_AUTH',
      logIn({ identities: [path], askSecret: async () => 'not-the-passphrase' }),
    )
    expect(wrong.hint).to.include('cannot be decrypted')
    expect(JSON.stringify([wrong, wrong.stack])).to.not.include('not-the-passphrase')
  })

  it('does not take another file for a key', async () => {
    const error = await rejection('ERR_AUTH', logIn({ identities: [`${sshd.identity}.pub`, '/dev/null'] }))
    expect(error.message).to.match(/tried: none$/)
  })
})

// The real password file of this machine is not for tests: the library's own server stands in for sshd here.
describe('Logging in to a stand-in', () => {
  let standIn: StandIn

  afterEach(() => standIn?.stop())

  async function logIn(onLogin: (login: AuthContext) => void, options: SshOptions): Promise<void> {
    standIn = await startStandIn({ onLogin })
    const session = await openSsh(standIn.target, { ...standIn.options, ...options })
    await session.close()
  }

  function password(login: AuthContext): void {
    if (login.method === 'password' && login.password === secret) login.accept()
    else login.reject(['password'])
  }

  function questions(...prompts: readonly string[]): (login: AuthContext) => void {
    return (login) => {
      if (login.method !== 'keyboard-interactive') {
        login.reject(['keyboard-interactive'])
        return
      }
      const asked = prompts.map((prompt) => ({ prompt, echo: false }))
      login.prompt(asked, (answers) => (answers[0] === secret ? login.accept() : login.reject()))
    }
  }

  it('works with a password, which is asked for once', async () => {
    const asked: SecretRequest[] = []
    const askSecret = async (what: SecretRequest): Promise<string> => {
      asked.push(what)
      return secret
    }
    await logIn(password, { askSecret })
    const { host, port, user } = standIn.target
    expect(asked).to.deep.equal([{ kind: 'password', for: `${user}@${host}:${port}` }])
  })

  it('fails with a wrong password, which is nowhere in the error', async () => {
    const error = await rejection('ERR_AUTH', logIn(password, { askSecret: async () => `${secret}-not` }))
    expect(error.message).to.include('tried: none, password')
    expect(JSON.stringify([error, error.stack, String(error)])).to.not.include(secret)
  })

  it('does not try a password if none is given', async () => {
    const error = await rejection('ERR_AUTH', logIn(password, { askSecret: async () => undefined }))
    expect(error.message).to.match(/tried: none$/)
    expect(error.hint).to.include('The server accepts: password')
  })

  it('works with keyboard-interactive if that asks for one secret', async () => {
    await logIn(questions('Password: '), { askSecret: async () => secret })
  })

  it('fails with keyboard-interactive if that asks for more, without giving any', async () => {
    let asked = 0
    const askSecret = async (): Promise<string> => {
      asked += 1
      return secret
    }
    const error = await rejection('ERR_AUTH', logIn(questions('Password: ', 'Token: '), { askSecret }))
    expect(error.message).to.include('keyboard-interactive')
    expect(error.hint).to.include('more than one secret')
    expect(asked).to.equal(0)
  })

  it('goes on to a second method if the server wants that too', async () => {
    let first = true
    await logIn(
      (login) => {
        if (login.method === 'keyboard-interactive' && first) {
          first = false
          login.prompt([{ prompt: 'Password: ', echo: false }], () => login.reject(['password'], true))
        } else if (first) login.reject(['keyboard-interactive'])
        else password(login)
      },
      { askSecret: async () => secret },
    )
  })

  it('fails if the user cannot be asked', async () => {
    const trouble = new Error('no terminal')
    const askSecret = (): Promise<string> => Promise.reject(trouble)
    expect((await rejection('ERR_AUTH', logIn(password, { askSecret }))).cause).to.equal(trouble)
  })
})
