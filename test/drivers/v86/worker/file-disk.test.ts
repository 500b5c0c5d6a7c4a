import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { type FileDisk, openFileDisk } from '../../../../drivers/v86/worker/file-disk.js'

const size = 4096

/** Writes anywhere on the disk. */
const writes = fc.array(
  fc
    .tuple(fc.nat(size - 1), fc.uint8Array({ minLength: 1, maxLength: 1500 }))
    .map(([start, bytes]) => ({ start, bytes: bytes.subarray(0, size - start) })),
  { maxLength: 10 },
)

const content = Uint8Array.from({ length: size }, (_, index) => index * 7)

function readAll(disk: FileDisk): Buffer {
  let read = Buffer.alloc(0)
  disk.get(0, size, (bytes) => {
    read = Buffer.from(bytes)
  })
  return read
}

function apply(
  disk: FileDisk,
  model: Buffer,
  changes: readonly { start: number; bytes: Uint8Array }[],
): void {
  for (const { start, bytes } of changes) {
    disk.set(start, bytes, () => {})
    model.set(bytes, start)
  }
}

describe('A disk of v86', () => {
  let folder: string
  let path: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'polyvisor-disk-'))
    path = join(folder, 'image')
    writeFileSync(path, content)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('reads what was written, and has it in the image', () => {
    fc.assert(
      fc.property(writes, (changes) => {
        writeFileSync(path, content)
        const model = Buffer.from(content)
        const disk = openFileDisk({ slot: 'hda', path, discardWrites: false })
        apply(disk, model, changes)
        expect(readAll(disk).equals(model)).to.equal(true)
        expect(readFileSync(path).equals(model)).to.equal(true)
        disk.close()
      }),
      { numRuns: 50 },
    )
  })

  it('reads what was written and leaves the image alone if writes are to be discarded', () => {
    const disk = openFileDisk({ slot: 'hda', path, discardWrites: true })
    const model = Buffer.from(content)
    fc.assert(
      fc.property(writes, fc.nat(size - 1), fc.nat(size), (changes, start, length) => {
        apply(disk, model, changes)
        const end = Math.min(size, start + length)
        disk.get(start, end - start, (bytes) => {
          expect(Buffer.from(bytes).equals(model.subarray(start, end))).to.equal(true)
        })
      }),
    )
    expect(readFileSync(path).equals(content)).to.equal(true)
    disk.close()
  })

  it('returns to a state that it gave', () => {
    fc.assert(
      fc.property(writes, writes, (before, after) => {
        const disk = openFileDisk({ slot: 'hda', path, discardWrites: true })
        const model = Buffer.from(content)
        apply(disk, model, before)
        const state = structuredClone(disk.get_state())
        apply(disk, Buffer.from(content), after)
        disk.set_state(state)
        expect(readAll(disk).equals(model)).to.equal(true)
        disk.close()
      }),
      { numRuns: 50 },
    )
  })

  it('refuses a state that is none, and changes nothing', () => {
    const disk = openFileDisk({ slot: 'hda', path, discardWrites: true })
    disk.set(0, Uint8Array.of(1, 2, 3), () => {})
    const before = readAll(disk)
    for (const state of [
      undefined,
      [],
      [size, [0]],
      [size, ['x'], [new Uint8Array(512)]],
      [size, [0], [5]],
    ]) {
      expect(() => disk.set_state(state)).to.throw(/malformed/)
      expect(readAll(disk).equals(before)).to.equal(true)
    }
    disk.close()
  })

  it('counts requests and bytes', () => {
    const disk = openFileDisk({ slot: 'cdrom', path, discardWrites: true })
    disk.get(0, 100, () => {})
    disk.set(0, new Uint8Array(50), () => {})
    expect(disk.counters()).to.deep.equal({
      slot: 'cdrom',
      readBytes: 100,
      readRequests: 1,
      writeBytes: 50,
      writeRequests: 1,
    })
    disk.close()
  })
})
