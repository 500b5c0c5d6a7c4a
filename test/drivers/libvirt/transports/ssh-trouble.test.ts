import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../../drivers/libvirt/driver.js'
import type { ErrorCode, HypervisorError } from '../../../../src/errors.js'
import { libvirtdPeer, sshdPeer } from '../../../support/known-peers.js'
import { testUri } from '../../../support/libvirt-transports.js'
import { useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { freePort, makeKey, publicKey, type Sshd, startSshd } from '../../../support/sshd.js'

describe('A daemon of libvirt that SSH does not lead to', () => {
  needPeer(libvirtdPeer)
  needPeer(sshdPeer)
  const daemon = useLibvirtd({ emulators: [] })
  let sshd: Sshd

  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd?.stop())

  const uri = (more: Readonly<Record<string, string>> = {}, server = sshd): string => {
    const { user, host, port } = server.target
    const { knownHosts, identity } = server
    const given = { known_hosts: knownHosts, keyfile: identity, socket: daemon().socket, ...more }
    const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
    return testUri(`ssh://${user}@${host}:${port}`, present)
  }

  async function refused(code: ErrorCode, call: string): Promise<HypervisorError> {
    const error = await rejection(code, libvirt.connect(call))
    expect(JSON.stringify(error)).not.to.include('PRIVATE KEY')
    return error
  }

  it('is not reached over a host that nobody knows', async () => {
    const empty = join(sshd.folder, 'empty')
    writeFileSync(empty, '')
    const error = await refused('ERR_HOST_KEY', uri({ known_hosts: empty }))
    expect(error.message).to.include('not known')
  })

  it('is not reached over a host with another key than it had', async () => {
    const other = join(sshd.folder, 'other_hosts')
    const key = publicKey(makeKey(sshd.folder, 'other_host'))
    writeFileSync(other, `[127.0.0.1]:${sshd.target.port} ${key}\n`)
    await refused('ERR_HOST_KEY', uri({ known_hosts: other }))
  })

  it('is not reached with a key that the host does not accept', async () => {
    const stranger = makeKey(sshd.folder, 'stranger')
    const error = await refused('ERR_AUTH', uri({ keyfile: stranger }))
    expect(error.message).to.include('stranger')
  })

  it('is not reached over a host where nobody listens', async () => {
    const port = await freePort()
    await refused('ERR_CONNECT', uri().replace(`:${sshd.target.port}/`, `:${port}/`))
  })

  it('is not reached over a jump host where nobody listens', async () => {
    await refused('ERR_CONNECT', uri({ jump: `127.0.0.1:${await freePort()}` }))
  })

  it('is not reached at a socket that is not there', async () => {
    const socket = join(daemon().folder, 'missing')
    const error = await refused('ERR_CONNECT', uri({ socket, proxy: 'socket' }))
    expect(error.message).to.include(socket)
    expect(error.hint).to.include('?socket=')
  })

  it('is not reached where sockets are not forwarded and the host has neither virt-ssh-helper nor socat', async () => {
    const empty = join(sshd.folder, 'no-programs')
    mkdirSync(empty)
    const bare = await startSshd(['AllowStreamLocalForwarding no', `SetEnv PATH=${empty}`])
    try {
      const error = await refused('ERR_CONNECT', uri({ socket: '' }, bare))
      expect(error.message).to.include('virt-ssh-helper').and.to.include('socat')
      expect(error.hint).to.match(/Tried \/run\/libvirt\/libvirt-sock, virt-ssh-helper, socat/)
      const session = uri({ socket: '', driver: 'qemu' }, bare).replace('/default?', '/session?')
      const unknown = await refused('ERR_CONNECT', session)
      expect(unknown.message).to.include('id -u')
    } finally {
      await bare.stop()
    }
  })

  it('is not taken for one when something else answers', async () => {
    const folder = join(sshd.folder, 'echo')
    mkdirSync(folder)
    writeFileSync(join(folder, 'socat'), '#!/bin/sh\nexec /bin/cat\n', { mode: 0o755 })
    const echoing = await startSshd([`SetEnv PATH=${folder}`])
    try {
      const error = await refused('ERR_CONNECT', uri({ proxy: 'socat' }, echoing))
      expect(error.message).to.include('not as libvirt does')
    } finally {
      await echoing.stop()
    }
  })
})
