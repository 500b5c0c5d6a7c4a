import type { FileHandle } from 'node:fs/promises'
import { damaged } from './damaged.js'
import { blockSize, paddingOf, readTarHeader } from './tar-header.js'

/** Where the content of a file is. */
export interface TarEntry {
  readonly name: string
  readonly size: number
  readonly offset: number
}

/** The most files of an archive, and the longest name that stands in a file of its own. */
const [mostEntries, longestName] = [10_000, 64 * 1024]

/**
 * Finds the files of an archive, without reading them. Names of pax and of GNU's tar count.
 *
 * @throws HypervisorError `ERR_FILE` for what is no archive, not whole, or has files in folders or twice.
 */
export async function indexTar(file: FileHandle, path: string): Promise<readonly TarEntry[]> {
  const { size: length } = await file.stat()
  const entries = new Map<string, TarEntry>()
  let at = 0
  let longName: string | undefined
  let longSize: number | undefined
  for (let count = 0; at < length; count += 1) {
    const header = readTarHeader(await readAt(file, at, blockSize))
    if (header === 'end') break
    if (header === undefined) throw damaged(path, `it is no archive of tar, or damaged at byte ${at}`)
    if (count >= mostEntries) throw damaged(path, `it has more than ${mostEntries} files`)
    const offset = at + blockSize
    const size = longSize ?? header.size
    if (offset + size > length) {
      throw damaged(path, `it ends in the middle of '${longName ?? header.name}'`, 'Fetch it again.')
    }
    at = offset + size + paddingOf(size)
    if (header.type === 'L' || header.type === 'x') {
      if (size > longestName) throw damaged(path, 'a name in it is too long')
      const content = await readAt(file, offset, size)
      if (header.type === 'L') longName = content.toString('utf8').replace(/\0.*$/s, '')
      else {
        const record = (key: string): string | undefined =>
          new RegExp(`^\\d+ ${key}=(.*)$`, 'm').exec(content.toString('utf8'))?.[1]
        longName = record('path') ?? longName
        const said = record('size')
        if (said !== undefined && !/^\d{1,15}$/.test(said)) throw damaged(path, 'a size in it is none')
        longSize = said === undefined ? undefined : Number(said)
      }
      continue
    }
    const name = (longName ?? header.name).replace(/^\.\//, '')
    longName = undefined
    longSize = undefined
    if (header.type === 'g' || header.type === '5') continue
    if (header.type !== '0' && header.type !== '7') throw damaged(path, `'${name}' in it is no file`)
    if (name === '' || name === '..' || name === '.' || /[/\\\0]/.test(name)) {
      throw damaged(path, `'${name.slice(0, 100)}' in it is no plain name of a file`)
    }
    if (entries.has(name)) throw damaged(path, `it has '${name}' twice`)
    entries.set(name, { name, size, offset })
  }
  return [...entries.values()]
}

/** Reads a part of a file, or as much of it as there is. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
