import { getEventListeners, once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { libvirtCode } from '../../../../drivers/libvirt/rpc/failure.js'
import { libvirtdPeer } from '../../../support/known-peers.js'
import { useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { createPool, createVolume, testDomain } from './real-channel.js'
import { openWatched, untilClosed, type WatchedClient } from './real-client.js'

const slowly = { dom: testDomain, types: 0, flags: 0 }

describe("The client of libvirt's RPC with a real daemon", () => {
  needPeer(libvirtdPeer)
  const libvirtd = useLibvirtd()
  let watched: WatchedClient

  beforeEach(async () => {
    watched = await openWatched(libvirtd)
  })
  afterEach(async () => {
    libvirtd().kill('SIGCONT')
    await watched.close()
  })

  it('makes quick calls over one connection, many at a time', async () => {
    const { client, sockets } = watched
    const calls = Array.from({ length: 200 }, () =>
      client.call('domainGetState', { dom: testDomain, flags: 0 }),
    )
    for (const result of await Promise.all(calls)) expect(result).to.deep.equal({ state: 1, reason: 0 })
    expect(sockets).to.have.length(1)
  })

  it('makes each slow call over a connection of its own, eight at most, and keeps them', async () => {
    const { client, sockets } = watched
    libvirtd().kill('SIGSTOP')
    const calls = Array.from({ length: 20 }, () => client.call('domainGetGuestInfo', slowly))
    const failures = calls.map((call) => rejection('ERR_UNSUPPORTED', call))
    libvirtd().kill('SIGCONT')
    for (const error of await Promise.all(failures)) expect(libvirtCode(error)).to.equal(3)
    expect(sockets).to.have.length(9)
    await rejection('ERR_UNSUPPORTED', client.call('domainGetGuestInfo', slowly))
    expect(sockets).to.have.length(9)
  })

  it('is not held up by slow calls that hang', async () => {
    const silent = createServer().listen(join(await mkdtemp(join(tmpdir(), 's-')), 's'))
    await once(silent, 'listening')
    const sockets: Socket[] = []
    const dial = async (): Promise<Socket> => {
      const socket = connect(sockets.length === 0 ? libvirtd().socket : `${silent.address()}`)
      sockets.push(socket)
      return socket
    }
    const own = await openWatched(libvirtd, { dialer: { dial } })
    const slow = Array.from({ length: 20 }, () =>
      rejection('ERR_DISCONNECTED', own.client.call('domainGetGuestInfo', slowly)),
    )
    for (let round = 0; round < 20; round += 1) await own.client.call('connectNumOfDomains', {})
    await own.close()
    await Promise.all(slow)
    await untilClosed(sockets)
    expect(sockets).to.have.length(9)
    silent.close()
  })

  it('stops waiting for a turn when it is aborted, and leaves no listener behind', async () => {
    const { client, sockets } = watched
    libvirtd().kill('SIGSTOP')
    const controllers = Array.from({ length: 12 }, () => new AbortController())
    const calls = controllers.map(({ signal }) =>
      client.call('domainGetGuestInfo', slowly, { signal }).catch((error: unknown) => error),
    )
    for (const controller of controllers) controller.abort('enough')
    expect(await Promise.all(calls)).to.deep.equal(Array(12).fill('enough'))
    for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).to.have.length(0)
    libvirtd().kill('SIGCONT')
    await untilClosed(sockets.slice(1))
    await rejection('ERR_UNSUPPORTED', client.call('domainGetGuestInfo', slowly))
  })

  it('opens each stream over a connection of its own, which ends with it', async () => {
    await watched.close()
    watched = await openWatched(libvirtd, { target: 'storage:///session' })
    const { client, sockets } = watched
    const pool = await createPool(client, libvirtd())
    const vol = await createVolume(client, pool, 1 << 20)
    const before = sockets.length
    const args = { vol, offset: 0n, length: 0n, flags: 0 }
    const opened = await Promise.all([1, 2, 3].map(() => client.openStream('storageVolDownload', args)))
    expect(sockets).to.have.length(before + 3)
    const [first, second, third] = opened.map(({ stream }) => stream)
    if (first === undefined || second === undefined || third === undefined) throw new Error('no streams')
    expect(await buffer(first)).to.have.length(1 << 20)
    second.destroy()
    const ends = once(third, 'error')
    await untilClosed(sockets.slice(before, before + 2))
    await watched.close()
    expect((await ends)[0]).to.have.property('code', 'ERR_DISCONNECTED')
  })

  it('leaves nothing behind of a stream that is refused', async () => {
    const { client, sockets } = watched
    const vol = { pool: 'none', name: 'none', key: 'none' }
    const args = { vol, offset: 0n, length: 0n, flags: 0 }
    const error = await rejection('ERR_UNSUPPORTED', client.openStream('storageVolDownload', args))
    expect(libvirtCode(error)).to.be.above(0)
    await untilClosed(sockets.slice(1))
  })

  it('has everything end with ERR_DISCONNECTED when it is closed, even what was just being opened', async () => {
    const { client, sockets } = watched
    libvirtd().kill('SIGSTOP')
    const vol = { pool: 'none', name: 'none', key: 'none' }
    const calls = [
      client.call('connectNumOfDomains', {}),
      ...Array.from({ length: 10 }, () => client.call('domainGetGuestInfo', slowly)),
      client.openStream('storageVolDownload', { vol, offset: 0n, length: 0n, flags: 0 }),
    ].map((call) => rejection('ERR_DISCONNECTED', call))
    await watched.close()
    await Promise.all(calls)
    await untilClosed(sockets)
    await rejection('ERR_DISCONNECTED', client.call('connectNumOfDomains', {}))
  })

  it('refuses a driver that the daemon lacks, and leaves no connection behind', async () => {
    const sockets: Socket[] = []
    const dial = async (): Promise<Socket> => {
      const socket = connect(libvirtd().socket)
      sockets.push(socket)
      return socket
    }
    const target = 'nothing:///'
    const error = await openWatched(libvirtd, { target, dialer: { dial } }).catch((reason: unknown) => reason)
    expect(libvirtCode(error)).to.be.above(0)
    await untilClosed(sockets)
    expect(sockets).to.have.length(1)
  })

  it('stops opening when it is aborted, and leaves no connection behind', async () => {
    const sockets: Socket[] = []
    const controller = new AbortController()
    const dial = async (): Promise<Socket> => {
      const socket = connect(libvirtd().socket)
      sockets.push(socket)
      setImmediate(() => controller.abort('enough'))
      return socket
    }
    libvirtd().kill('SIGSTOP')
    const opening = openWatched(libvirtd, { dialer: { dial } }, controller.signal)
    expect(await opening.catch((reason: unknown) => reason)).to.equal('enough')
    await untilClosed(sockets)
  })

  it('asks a daemon that has nothing to say whether it is there, and stays with it', async () => {
    await watched.close()
    const socket = connect(libvirtd().socket)
    const dialer = { dial: async () => socket }
    watched = await openWatched(libvirtd, { dialer, keepalive: { interval: 20, count: 500 } })
    for (let answers = 0; answers < 5; answers += 1) {
      const [chunk]: unknown[] = await once(socket, 'data')
      expect(chunk).to.deep.equal(
        Buffer.from('0000001c6b65657000000001000000020000000200000000'.padEnd(56, '0'), 'hex'),
      )
    }
    expect(watched.lifecycle.state).to.equal('open')
    expect(await watched.client.call('connectNumOfDomains', {})).to.deep.equal({ num: 1 })
  })

  it('tells calls that the daemon does not know from those that it cannot read', async () => {
    const { client } = watched
    const unknown = client.call('domainGetAutostartOnce', { dom: testDomain })
    expect(libvirtCode(await rejection('ERR_UNSUPPORTED', unknown))).to.equal(39)
    const mountpoints = Array.from({ length: 300 }, () => '/a')
    const unreadable = client.call('domainFsfreeze', { dom: testDomain, mountpoints, flags: 0 })
    expect(libvirtCode(await rejection('ERR_OPERATION_FAILED', unreadable))).to.equal(39)
    for (const [length, code] of [
      [4 << 20, 'ERR_NO_DOMAIN'],
      [(4 << 20) + 1, 'ERR_INVALID_ARGUMENT'],
    ] as const) {
      await rejection(code, client.call('domainLookupByName', { name: 'x'.repeat(length) }))
    }
  })

  it('does not call what the protocol does not have', async () => {
    const call = Reflect.apply(watched.client.call, watched.client, ['toString', {}])
    expect(await call.catch((reason: unknown) => reason)).to.be.instanceOf(TypeError)
  })
})
