import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import type { StoragePool, StorageVolume } from '../../../src/storage.js'
import { rejection } from '../../support/rejection.js'
import type { FeaturePlace } from './place.js'

const size = 3 * 2 ** 20

/** The volumes of feature `storage`, in pools that `running` makes. */
export function volumesContract(place: FeaturePlace<'storage'>, running: () => Promise<StoragePool>): void {
  const storage = () => place.connection().storage
  const withVolume = async (): Promise<{ pool: StoragePool; volume: StorageVolume }> => {
    const pool = await running()
    return { pool, volume: await pool.createVolume({ name: 'v.raw', capacity: size }) }
  }

  it('makes, lists, finds and deletes volumes', async () => {
    const { pool, volume } = await withVolume()
    const info = await volume.info()
    expect(info).to.include({
      name: 'v.raw',
      pool: pool.name,
      path: join(place.folder(), pool.name, 'v.raw'),
      type: 'file',
      capacity: size,
      format: 'raw',
      backing: undefined,
    })
    expect(volume).to.include({ name: 'v.raw', pool: pool.name, path: info.path })
    expect(await pool.listVolumes()).to.deep.equal([info])
    expect((await pool.lookupVolume('v.raw')).path).to.equal(info.path)
    await rejection('ERR_VOLUME_EXISTS', pool.createVolume({ name: 'v.raw', capacity: 1 }))
    await rejection('ERR_NO_VOLUME', pool.lookupVolume('nope'))
    for (const name of ['', 'a/b', '..', 'a\nb']) {
      const error = await rejection('ERR_INVALID_SPEC', pool.createVolume({ name, capacity: 1 }))
      expect(error.field).to.equal('name')
    }
    await volume.delete()
    await rejection('ERR_NO_VOLUME', volume.info())
    expect(await pool.listVolumes()).to.deep.equal([])
  })

  it('brings bytes into a volume and out of it, all or a part, and tells how far it is', async () => {
    const { volume } = await withVolume()
    const content = Buffer.alloc(size)
    for (let at = 0; at < size; at += 4) content.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
    const sent: number[] = []
    await pipeline(Readable.from([content]), await volume.upload({ onProgress: (bytes) => sent.push(bytes) }))
    expect(sent.at(-1)).to.equal(size)
    const received: number[] = []
    const all = await buffer(await volume.download({ onProgress: (bytes) => received.push(bytes) }))
    expect(all.equals(content)).to.equal(true)
    expect(received.at(-1)).to.equal(size)
    expect(received).to.deep.equal([...received].sort((a, b) => a - b))
    await pipeline(Readable.from([Buffer.from('hello')]), await volume.upload({ offset: 70_000, length: 5 }))
    const part = await buffer(await volume.download({ offset: 69_998, length: 9 }))
    expect(part).to.deep.equal(
      Buffer.concat([
        content.subarray(69_998, 70_000),
        Buffer.from('hello'),
        content.subarray(70_005, 70_007),
      ]),
    )
  })

  it('fails a transfer that is more than was said, and one of a wrong place', async () => {
    const { volume } = await withVolume()
    const upload = await volume.upload({ length: 5 })
    const error = await rejection(
      'ERR_OPERATION_FAILED',
      pipeline(Readable.from([Buffer.alloc(2 ** 20)]), upload),
    )
    expect(error).to.include({ driver: place.subject.driver.name, operation: 'upload' })
    for (const offset of [-1, 1.5, Number.NaN, 2 ** 53]) {
      expect((await rejection('ERR_INVALID_ARGUMENT', volume.download({ offset }))).field).to.equal('offset')
    }
  })

  it('breaks a transfer off when its stream is destroyed, and the volume stays of use', async () => {
    const { volume } = await withVolume()
    const download = await volume.download()
    for await (const chunk of download) {
      expect(chunk).to.have.length.above(0)
      break
    }
    expect(download.destroyed).to.equal(true)
    expect((await volume.info()).capacity).to.equal(size)
  })

  it('clones, resizes and wipes a volume', async () => {
    const { pool, volume } = await withVolume()
    await pipeline(Readable.from([Buffer.from('something')]), await volume.upload({ length: 9 }))
    const clone = await volume.clone('clone.raw')
    await rejection('ERR_VOLUME_EXISTS', volume.clone('clone.raw'))
    expect((await pool.listVolumes()).map(({ name }) => name)).to.deep.equal(['clone.raw', 'v.raw'])
    await volume.wipe()
    expect(await buffer(await volume.download({ length: 9 }))).to.deep.equal(Buffer.alloc(9))
    expect(String(await buffer(await clone.download({ length: 9 })))).to.equal('something')
    await clone.resize(2 * size)
    expect((await clone.info()).capacity).to.equal(2 * size)
    const error = await rejection('ERR_INVALID_ARGUMENT', clone.resize(size))
    expect(error.field).to.equal('bytes')
    await rejection('ERR_INVALID_ARGUMENT', clone.resize(-1))
    expect((await clone.info()).capacity).to.equal(2 * size)
  })

  it('ends transfers with their connection, and refuses calls after that', async () => {
    const { pool } = await withVolume()
    const connection = await place.connect()
    const further = await connection.storage.lookupPool(pool.name)
    const volume = await further.lookupVolume('v.raw')
    const transfers = [await volume.upload(), await volume.download()]
    const failures = transfers.map(
      (stream) => new Promise<unknown>((resolve) => stream.once('error', resolve)),
    )
    await connection.close()
    const [ofUpload, ofDownload] = await Promise.all(failures)
    expect(ofUpload).to.include({ code: 'ERR_DISCONNECTED', operation: 'upload' })
    expect(ofDownload).to.include({ code: 'ERR_DISCONNECTED', operation: 'download' })
    await rejection('ERR_DISCONNECTED', connection.storage.listPools())
    await rejection('ERR_DISCONNECTED', further.info())
  })

  it('takes a signal and a time-out', async () => {
    const signal = AbortSignal.abort()
    expect(await rejection('ERR_ABORTED', storage().listPools({ signal }))).to.include({
      driver: place.subject.driver.name,
      operation: 'listPools',
    })
    const { volume } = await withVolume()
    await rejection('ERR_ABORTED', volume.upload({ signal }))
    expect(await storage().listPools({ timeout: 60_000 })).to.have.length(1)
  })
}
