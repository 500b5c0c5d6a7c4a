import { execFile } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import type { StorageVolReference } from '../../../drivers/libvirt/rpc/references.js'
import { type Measure, pairedRatio, type pairsOf } from '../measure.js'
import { giveToDaemon, type Libvirtd } from './libvirtd.js'
import { ourSessionUri, theirSessionUri } from './uris.js'

type Side = Parameters<typeof pairsOf<number>>[1]

const mebibytes = 256
const bytes = mebibytes * 2 ** 20
const rounds = 11
/** Bytes that Node reads of a file at once, and that may wait to be written to one. */
const readAhead = 2 ** 20
const run = promisify(execFile)

/**
 * A volume of random bytes written and read, from the start of a connection to the end of the file, against virsh.
 * virsh is a process and this side is not, so what an empty command of virsh takes is measured beside it.
 */
export async function measureVolumes(daemon: Libvirtd, virsh: string): Promise<readonly Measure[]> {
  const connection = await libvirt.connect(ourSessionUri(daemon))
  const source = join(daemon.folder, 'source')
  const target = join(daemon.folder, 'target')
  try {
    await writeRandom(source)
    const vol = await makeVolume(connection, join(daemon.folder, 'pool'))
    const command = (...words: readonly string[]): Side =>
      timed(() => run(virsh, ['-q', '-c', theirSessionUri(daemon), ...words]))
    const empty = await pairedRatio(rounds, command('uri'), command('uri'))
    const place = ['--pool', vol.pool, '--vol', vol.name] as const
    const upload = await pairedRatio(
      rounds,
      timed(() => uploadVolume(daemon, vol, source)),
      command('vol-upload', ...place, '--file', source),
    )
    const download = await pairedRatio(
      rounds,
      timed(() => downloadVolume(daemon, vol, target)),
      command('vol-download', ...place, '--file', target),
    )
    return [measureOf('upload', upload, empty.a), measureOf('download', download, empty.a)]
  } finally {
    await connection.close()
    await rm(source, { force: true })
    await rm(target, { force: true })
  }
}

async function writeRandom(path: string): Promise<void> {
  await using file = await open(path, 'w')
  for (let written = 0; written < mebibytes; written += 1) {
    await file.write(randomFillSync(Buffer.allocUnsafe(2 ** 20)))
  }
}

async function makeVolume(
  { native }: Awaited<ReturnType<typeof libvirt.connect>>,
  folder: string,
): Promise<StorageVolReference> {
  await mkdir(folder)
  await giveToDaemon(folder)
  const path = `<target><path>${folder}</path></target>`
  const { pool } = await native.call('storagePoolCreateXml', {
    xml: `<pool type='dir'><name>bench</name>${path}</pool>`,
    flags: 0,
  })
  const xml = `<volume><name>volume</name><capacity>${bytes}</capacity><allocation>${bytes}</allocation><target><format type='raw'/></target></volume>`
  const { vol } = await native.call('storageVolCreateXml', { pool, xml, flags: 0 })
  return vol
}

function timed(work: () => Promise<unknown>): Side {
  return async () => {
    const started = performance.now()
    await work()
    return performance.now() - started
  }
}

async function uploadVolume(daemon: Libvirtd, vol: StorageVolReference, file: string): Promise<void> {
  const connection = await libvirt.connect(ourSessionUri(daemon))
  const args = { vol, offset: 0n, length: 0n, flags: 0 }
  const { stream } = await connection.native.openStream('storageVolUpload', args)
  stream.resume()
  await pipeline(createReadStream(file, { highWaterMark: readAhead }), stream)
  await connection.close()
}

async function downloadVolume(daemon: Libvirtd, vol: StorageVolReference, file: string): Promise<void> {
  const connection = await libvirt.connect(ourSessionUri(daemon))
  const args = { vol, offset: 0n, length: 0n, flags: 0 }
  const { stream } = await connection.native.openStream('storageVolDownload', args)
  await pipeline(stream, createWriteStream(file, { highWaterMark: readAhead }))
  await connection.close()
}

function measureOf(
  name: string,
  { median, low, high, a, b }: Awaited<ReturnType<typeof pairedRatio>>,
  empty: number,
): Measure {
  return {
    name: `volume ${name}, ${mebibytes} MiB: time`,
    unit: 'ratio',
    value: median,
    low,
    high,
    limit: { atMost: 1.1 },
    detail: `over virsh; ${rounds} pairs; ${a.toFixed(0)} and ${b.toFixed(0)} ms, of which an empty command of virsh takes ${empty.toFixed(0)}`,
  }
}
