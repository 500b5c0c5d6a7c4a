import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import { libvirtdPeer } from '../../../support/known-peers.js'
import { type Libvirtd, startLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { createPool, createVolume, testDomain } from './real-channel.js'
import { openWatched, untilClosed, type WatchedClient } from './real-client.js'

const short = { interval: 50, count: 2 }
const slowly = { dom: testDomain, types: 0, flags: 0 }
const size = 64 << 20

describe("The client of libvirt's RPC that loses its daemon", () => {
  needPeer(libvirtdPeer)
  let daemon: Libvirtd
  const further: Libvirtd[] = []
  let watched: WatchedClient

  const open = async (keepalive = { interval: 60_000, count: 5 }): Promise<WatchedClient> => {
    watched = await openWatched(() => daemon, { target: 'storage:///session', keepalive })
    return watched
  }
  const another = async (): Promise<Libvirtd> => {
    const started = await startLibvirtd()
    further.push(started)
    return started
  }

  beforeEach(async () => {
    daemon = await another()
  })
  afterEach(async () => {
    for (const each of further.splice(0)) await each.stop()
    await watched.close()
  })

  /** Streams in both directions, in the middle of their data. */
  const startStreams = async ({ client }: WatchedClient): Promise<readonly Duplex[]> => {
    const vol = await createVolume(client, await createPool(client, daemon), size)
    const args = { vol, offset: 0n, length: 0n, flags: 0 }
    const download = (await client.openStream('storageVolDownload', args)).stream
    await once(download, 'readable')
    const upload = (await client.openStream('storageVolUpload', args)).stream
    await new Promise((resolve) => upload.write(Buffer.alloc(1000), resolve))
    return [download, upload]
  }
  /** Calls of every kind, none of which the stopped daemon answers. */
  const startCalls = ({ client }: WatchedClient): readonly Promise<unknown>[] => {
    const vol = { pool: 'none', name: 'none', key: 'none' }
    return [
      ...Array.from({ length: 8 }, () => client.call('connectGetHostname', {})),
      ...Array.from({ length: 12 }, () => client.call('domainGetGuestInfo', slowly)),
      client.openStream('storageVolDownload', { vol, offset: 0n, length: 0n, flags: 0 }),
    ]
  }
  const errorOf = async (stream: Duplex): Promise<unknown> => (await once(stream, 'error'))[0]

  for (const [what, keepalive, lose] of [
    ['is killed', undefined, (): void => daemon.kill('SIGKILL')],
    ['answers nothing any more', short, (): void => {}],
  ] as const) {
    it(`fails every call and every stream with ERR_DISCONNECTED when the daemon ${what}`, async () => {
      const own = await open(keepalive)
      await rejection('ERR_UNSUPPORTED', own.client.call('domainGetGuestInfo', slowly))
      const streams = await startStreams(own)
      const { sockets } = own
      daemon.kill('SIGSTOP')
      const failures = [
        ...streams.map(errorOf),
        ...startCalls(own).map((call) => call.catch((error: unknown) => error)),
      ]
      const lost = new Promise((resolve) => own.lifecycle.onMove(resolve))
      lose()
      for (const error of await Promise.all(failures))
        expect(error).to.have.property('code', 'ERR_DISCONNECTED')
      expect(await lost).to.equal('reconnecting')
      await rejection('ERR_DISCONNECTED', own.client.call('connectGetHostname', {}))
      await rejection('ERR_DISCONNECTED', own.client.call('domainGetGuestInfo', slowly))
      await own.close()
      await untilClosed(sockets)
    })
  }

  it('connects again when there is a daemon again, and says so', async () => {
    const own = await open()
    const moves: string[] = []
    own.lifecycle.onMove((to) => moves.push(to))
    daemon.kill('SIGKILL')
    await once(daemon.process, 'exit')
    daemon = await another()
    await own.reconnected
    expect(moves).to.deep.equal(['reconnecting', 'open'])
    expect(await own.client.call('connectGetType', {})).to.have.property('type')
  })

  it('tries no more once it is closed', async () => {
    const own = await open()
    const lost = new Promise((resolve) => own.lifecycle.onMove(resolve))
    daemon.kill('SIGKILL')
    await lost
    await own.close()
    const { length } = own.sockets
    daemon = await another()
    const second = await openWatched(() => daemon)
    await second.client.call('connectGetHostname', {})
    await second.close()
    expect(own.sockets).to.have.length(length)
    expect(own.lifecycle.state).to.equal('closed')
  })
})
