import { expect } from 'chai'
import fc from 'fast-check'
import { type ArchiveEntry, cpioArchive } from '../../../benchmarks/linux/cpio.js'

const bytes = (text: string): Uint8Array => Buffer.from(text)

/** Reads an archive as the kernel does (init/initramfs.c): headers, names and contents at multiples of four. */
function read(archive: Buffer) {
  const members: { path: string; mode: number; content: Buffer; inode: number; device: string }[] = []
  for (let at = 0; ; ) {
    const head = archive.subarray(at, at + 110).toString('latin1')
    expect(head.slice(0, 6)).to.equal('070701')
    const fields = Array.from({ length: 13 }, (_, i) =>
      Number.parseInt(head.slice(6 + 8 * i, 14 + 8 * i), 16),
    )
    const [inode = 0, mode = 0, , , , , size = 0, , , major, minor, nameSize = 0] = fields
    const path = archive.subarray(at + 110, at + 110 + nameSize - 1).toString()
    expect(archive[at + 110 + nameSize - 1]).to.equal(0)
    const start = 4 * Math.ceil((at + 110 + nameSize) / 4)
    if (path === 'TRAILER!!!') {
      expect(start).to.equal(archive.byteLength)
      return members
    }
    members.push({
      path,
      mode,
      inode,
      device: `${major}:${minor}`,
      content: archive.subarray(start, start + size),
    })
    at = 4 * Math.ceil((start + size) / 4)
  }
}

describe('an initial RAM file system as a cpio archive', () => {
  it('has exactly these bytes for one small file', () => {
    const archive = cpioArchive([{ kind: 'file', path: 'a', content: bytes('hello') }])
    const zero = '00000000'
    const header = (fields: readonly string[]): string => `070701${fields.join('')}`
    const file = ['00000001', '000081a4', zero, zero, '00000001', zero, '00000005']
    const end = [zero, zero, zero, zero, '00000001', zero, zero]
    const rest = (size: string): string[] => [zero, zero, zero, zero, size, zero]
    expect(archive.toString('latin1')).to.equal(
      `${header([...file, ...rest('00000002')])}a\0hello\0\0\0` +
        `${header([...end, ...rest('0000000b')])}TRAILER!!!\0\0\0\0`,
    )
  })

  it('has folders, devices and programs with their modes', () => {
    const members = read(
      cpioArchive([
        { kind: 'folder', path: 'dev' },
        { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
        { kind: 'file', path: 'init', content: bytes('x'), executable: true },
      ]),
    )
    expect(members.map(({ path, mode, device }) => [path, mode.toString(8), device])).to.deep.equal([
      ['dev', '40755', '0:0'],
      ['dev/console', '20600', '5:1'],
      ['init', '100755', '0:0'],
    ])
  })

  it('gives back every content, with inode numbers that differ, and the same bytes each time', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z.]{3,12}$/)), fc.uint8Array(), (names, content) => {
        const entries: ArchiveEntry[] = names
          .filter((name) => name !== '...')
          .map((path, index) => ({ kind: 'file', path, content: content.subarray(index) }))
        const archive = cpioArchive(entries)
        const members = read(archive)
        expect(members.map(({ path }) => path)).to.deep.equal(entries.map(({ path }) => path))
        expect(new Set(members.map(({ inode }) => inode)).size).to.equal(members.length)
        for (const [index, member] of members.entries()) {
          expect(Buffer.compare(member.content, content.subarray(index))).to.equal(0)
        }
        expect(cpioArchive(entries).equals(archive)).to.equal(true)
      }),
    )
  })

  it('refuses paths that the kernel would drop or that lead elsewhere', () => {
    for (const path of ['', '/init', 'a/../b', './a', 'a//b', 'a\0b', 'a/']) {
      expect(() => cpioArchive([{ kind: 'file', path, content: bytes('') }]), path).to.throw(TypeError)
    }
    const twice: ArchiveEntry[] = [
      { kind: 'folder', path: 'a' },
      { kind: 'file', path: 'a', content: bytes('') },
    ]
    expect(() => cpioArchive(twice)).to.throw(TypeError, 'already')
    expect(() => cpioArchive([{ kind: 'file', path: 'a/b', content: bytes('') }])).to.throw(
      TypeError,
      'the folder',
    )
  })
})
