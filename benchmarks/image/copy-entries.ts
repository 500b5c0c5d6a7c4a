import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { tarEntries } from './tar-entries.js'

/** A tar archive ends with zeros up to a multiple of this (20 blocks of 512 bytes, the default of GNU tar and pax). */
const recordSize = 10_240

/**
 * Writes a tar archive anew with the entries that `keep` lets through, each as it was. (`tar --delete` of GNU tar
 * 1.34 damages archives with extended headers.)
 *
 * @throws HypervisorError as {@link tarEntries}.
 */
export async function copyEntries(
  source: string,
  target: string,
  keep: (path: string) => boolean,
): Promise<void> {
  const ranges: { start: number; end: number }[] = []
  for await (const { path, start, end } of tarEntries(source)) {
    if (!keep(path)) continue
    const last = ranges.at(-1)
    if (last?.end === start) last.end = end
    else ranges.push({ start, end })
  }
  await writeFile(target, '', { flag: 'wx' })
  let length = 0
  for (const { start, end } of ranges) {
    await pipeline(
      createReadStream(source, { start, end: end - 1, highWaterMark: 2 ** 20 }),
      createWriteStream(target, { flags: 'a' }),
    )
    length += end - start
  }
  const padded = Math.ceil((length + 1024) / recordSize) * recordSize
  await appendFile(target, Buffer.alloc(padded - length))
}
