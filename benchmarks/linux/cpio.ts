/** A file, folder or character device of an archive. */
export type ArchiveEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly content: Uint8Array
      readonly executable?: boolean
    }
  | {
      readonly kind: 'character-device'
      readonly path: string
      readonly major: number
      readonly minor: number
    }

/**
 * Writes an archive in the format of Linux's initial RAM file system: cpio's `newc` (kernel documentation,
 * `driver-api/early-userspace/buffer-format`). The same entries give the same bytes: owner and times are zero and
 * inode numbers count up.
 *
 * @throws TypeError for a path that is empty, absolute, has `.` or `..` in it or a zero byte, for one that comes
 *   twice, and for one whose folder does not come before it: the kernel would leave it out without a word.
 */
export function cpioArchive(entries: readonly ArchiveEntry[]): Buffer {
  const known = new Set<string>()
  const parts = entries.flatMap((entry, index) => {
    requirePath(entry.path, known)
    known.add(entry.kind === 'folder' ? `${entry.path}/` : entry.path)
    return member({ ...headerOf(entry), inode: index + 1 }, entry.path, contentOf(entry))
  })
  const end = { mode: 0, links: 1, inode: 0, major: 0, minor: 0 }
  return Buffer.concat([...parts, ...member(end, 'TRAILER!!!', new Uint8Array())])
}

interface Header {
  readonly mode: number
  readonly links: number
  readonly inode: number
  readonly major: number
  readonly minor: number
}

/** The file types of the mode (`S_IF…`, inode(7)). */
const types = { folder: 0o040000, file: 0o100000, 'character-device': 0o020000 } as const

function headerOf(entry: ArchiveEntry): Omit<Header, 'inode'> {
  const device = entry.kind === 'character-device' ? entry : { major: 0, minor: 0 }
  return {
    mode: types[entry.kind] | permissions(entry),
    links: entry.kind === 'folder' ? 2 : 1,
    major: device.major,
    minor: device.minor,
  }
}

function permissions(entry: ArchiveEntry): number {
  if (entry.kind === 'folder') return 0o755
  if (entry.kind === 'character-device') return 0o600
  return entry.executable === true ? 0o755 : 0o644
}

function contentOf(entry: ArchiveEntry): Uint8Array {
  return entry.kind === 'file' ? entry.content : new Uint8Array()
}

/** A header of 110 bytes, the name with its zero byte, and the content, each filled up to four bytes. */
function member(header: Header, path: string, content: Uint8Array): readonly Uint8Array[] {
  const name = Buffer.from(`${path}\0`)
  const fields = [
    header.inode,
    header.mode,
    ...[0, 0],
    header.links,
    0,
    content.byteLength,
    ...[0, 0],
    header.major,
    header.minor,
    name.byteLength,
    0,
  ]
  const head = Buffer.from(`070701${fields.map(hexField).join('')}`)
  return [head, name, padding(head.byteLength + name.byteLength), content, padding(content.byteLength)]
}

function hexField(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new TypeError(`a field of a cpio archive cannot hold ${value}`)
  }
  return value.toString(16).padStart(8, '0')
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4)
}

function requirePath(path: string, known: ReadonlySet<string>): void {
  const words = path.split('/')
  if (words.some((word) => word === '' || word === '.' || word === '..') || path.includes('\0')) {
    throw new TypeError(`not a path of an archive: ${JSON.stringify(path)}`)
  }
  if (known.has(path) || known.has(`${path}/`)) throw new TypeError(`'${path}' is in the archive already`)
  const folder = words.slice(0, -1).join('/')
  if (folder !== '' && !known.has(`${folder}/`)) {
    throw new TypeError(`the folder of '${path}' does not come before it`)
  }
}
