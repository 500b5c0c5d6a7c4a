import { readFileSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { expect } from 'chai'
import { openSsh, type SshOptions } from '../../../../src/transports/ssh/open.js'
import { sshdPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { startTcpPeer } from '../../../support/ssh-stand-in.js'
import { publicKey, type Sshd, startSshd } from '../../../support/sshd.js'

describe('A session through jump hosts', () => {
  needPeer(sshdPeer)
  let jump: Sshd
  let target: Sshd
  let options: SshOptions

  before(async () => {
    jump = await startSshd()
    target = await startSshd()
    options = {
      agent: false,
      identities: [jump.identity, target.identity],
      knownHosts: [jump.knownHosts, target.knownHosts],
      jumps: [jump.target],
    }
  })
  after(async () => {
    await jump?.stop()
    await target?.stop()
  })

  it('reaches a host that accepts the jump host alone', async () => {
    const session = await openSsh(target.target, options)
    const { stdout } = await session.run(['sh', '-c', 'echo $SSH_CONNECTION'])
    expect(stdout.trim().split(' ').at(-1)).to.equal(String(target.target.port))
    await session.close()
    expect(jump.log()).to.include('Accepted publickey')
  })

  it('goes through more than one, and keeps no connection when it is closed', async () => {
    const connections = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    const before = connections()
    const session = await openSsh(target.target, {
      ...options,
      jumps: [jump.target, target.target, jump.target],
    })
    expect((await session.run(['echo', 'far'])).stdout).to.equal('far\n')
    expect(connections()).to.equal(before + 1)
    await session.close()
    expect(connections()).to.equal(before)
  })

  it('verifies the host key of every host on the way', async () => {
    const unknownTarget = { ...options, knownHosts: [jump.knownHosts] }
    const behind = await rejection('ERR_HOST_KEY', openSsh(target.target, unknownTarget))
    expect(behind.message).to.include(`:${target.target.port}'`)
    const unknownJump = { ...options, knownHosts: [target.knownHosts] }
    const before = await rejection('ERR_HOST_KEY', openSsh(target.target, unknownJump))
    expect(before.message).to.include(`:${jump.target.port}'`)
  })

  it('logs in to every host on the way', async () => {
    const error = await rejection(
      'ERR_AUTH',
      openSsh(target.target, { ...options, identities: [jump.identity] }),
    )
    expect(error.message).to.include(String(target.target.port))
  })

  it('is not opened if the host behind is not there, or if the jump host forbids it', async () => {
    await rejection('ERR_CONNECT', openSsh({ ...target.target, port: 1 }, options))
    const strict = await startSshd(['AllowTcpForwarding no'])
    try {
      const knownHosts = join(strict.folder, 'all')
      writeFileSync(knownHosts, [strict, target].map(({ knownHosts: path }) => readFileSync(path)).join(''))
      const error = await rejection(
        'ERR_UNSUPPORTED',
        openSsh(target.target, {
          ...options,
          identities: [strict.identity, target.identity],
          knownHosts: [knownHosts],
          jumps: [strict.target],
        }),
      )
      expect(error.hint).to.include('AllowTcpForwarding')
    } finally {
      await strict.stop()
    }
  })

  it('is lost when the connection to the jump host is lost', async () => {
    const toJump: Socket[] = []
    const relay = await startTcpPeer((socket) => {
      toJump.push(socket)
      const further = createConnection(jump.target.port, jump.target.host)
      pipeline(socket, further, socket, () => {})
    })
    const knownHosts = join(jump.folder, 'relay')
    writeFileSync(knownHosts, `[127.0.0.1]:${relay.port} ${publicKey(join(jump.folder, 'host_ed25519'))}\n`)
    const session = await openSsh(target.target, {
      ...options,
      knownHosts: [knownHosts, target.knownHosts],
      jumps: [{ ...jump.target, port: relay.port }],
    })
    const stream = await session.connectProgram(['cat'])
    const broken = rejection('ERR_DISCONNECTED', stream.toArray())
    const lost = new Promise((resolve) => session.onClose(resolve))
    for (const socket of toJump) socket.destroy()
    await broken
    expect(await lost).to.have.property('code', 'ERR_DISCONNECTED')
    await session.close()
    await relay.stop()
  })
})
