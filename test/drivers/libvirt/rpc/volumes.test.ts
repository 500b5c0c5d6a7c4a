import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type Duplex, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import type { RpcChannel } from '../../../../drivers/libvirt/rpc/channel.js'
import { libvirtCode } from '../../../../drivers/libvirt/rpc/failure.js'
import type { StoragePoolReference, StorageVolReference } from '../../../../drivers/libvirt/rpc/references.js'
import { libvirtdPeer } from '../../../support/known-peers.js'
import { useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { createPool, createVolume, openReal } from './real-channel.js'

const size = 24 << 20

describe("Streams of a real daemon's volumes", () => {
  needPeer(libvirtdPeer)
  const libvirtd = useLibvirtd()
  let channel: RpcChannel
  let pool: StoragePoolReference
  let vol: StorageVolReference

  before(async () => {
    channel = await openReal(libvirtd().socket, 'storage:///session')
    pool = await createPool(channel, libvirtd())
    channel.close()
  })
  beforeEach(async () => {
    channel = await openReal(libvirtd().socket, 'storage:///session')
    vol = await createVolume(channel, pool, size)
  })
  afterEach(async () => {
    channel.close()
    channel = await openReal(libvirtd().socket, 'storage:///session')
    await channel.call('storageVolDelete', { vol, flags: 0 })
    channel.close()
  })

  const whole = (): { vol: typeof vol; offset: bigint; length: bigint; flags: number } => ({
    vol,
    offset: 0n,
    length: 0n,
    flags: 0,
  })
  const open = async (name: 'storageVolUpload' | 'storageVolDownload'): Promise<Duplex> =>
    (await channel.openStream(name, whole())).stream

  it('bring a whole volume there and back, over one connection', async () => {
    const content = Buffer.alloc(size)
    for (let at = 0; at < size; at += 4) content.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
    const upload = await open('storageVolUpload')
    const closed = once(upload, 'close')
    await pipeline(Readable.from([content]), upload)
    await closed
    expect((await readFile(vol.key)).equals(content)).to.equal(true)
    const download = await open('storageVolDownload')
    expect((await buffer(download)).equals(content)).to.equal(true)
    if (!download.closed) await once(download, 'close')
    expect(await channel.call('storageVolGetPath', { vol })).to.deep.equal({ name: vol.key })
  })

  it('bring a part of it', async () => {
    const { stream } = await channel.openStream('storageVolUpload', {
      ...whole(),
      offset: 1000n,
      length: 5n,
    })
    stream.end('hello')
    await once(stream.resume(), 'close')
    const part = await channel.openStream('storageVolDownload', { ...whole(), offset: 998n, length: 9n })
    expect(await buffer(part.stream)).to.deep.equal(Buffer.from('\0\0hello\0\0'))
  })

  it("fail with the daemon's error when more comes than was said", async () => {
    const { stream } = await channel.openStream('storageVolUpload', { ...whole(), length: 5n })
    const error = await rejection(
      'ERR_OPERATION_FAILED',
      pipeline(Readable.from([Buffer.alloc(1 << 20)]), stream),
    )
    expect(libvirtCode(error)).to.be.above(0)
    expect(await channel.call('storageVolGetPath', { vol })).to.deep.equal({ name: vol.key })
  })

  it('are refused for a volume that there is not, and the connection lives on', async () => {
    const missing = { ...whole(), vol: { ...vol, name: 'none', key: '/none' } }
    const error = await rejection('ERR_NO_VOLUME', channel.openStream('storageVolDownload', missing))
    expect(libvirtCode(error)).to.equal(50)
    await buffer(await open('storageVolDownload'))
  })

  it('are broken off when they are destroyed, and the connection lives on', async () => {
    for (const name of ['storageVolDownload', 'storageVolUpload'] as const) {
      const stream = await open(name)
      if (name === 'storageVolDownload') await once(stream, 'readable')
      else stream.write(Buffer.alloc(1 << 20))
      stream.destroy()
      await once(stream, 'close')
      expect(await channel.call('storageVolGetPath', { vol })).to.deep.equal({ name: vol.key })
    }
    const again = await open('storageVolDownload')
    again.destroy()
  })
})
