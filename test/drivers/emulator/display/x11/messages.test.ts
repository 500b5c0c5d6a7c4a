import { expect } from 'chai'
import fc from 'fast-check'
import {
  describeError,
  readExtension,
  readFocus,
  readIsViewable,
  readKeysDown,
  readModifiers,
  readSetUp,
  readTree,
} from '../../../../../drivers/emulator/display/x11/answers.js'
import { createMessageReader } from '../../../../../drivers/emulator/display/x11/read-messages.js'
import { fakeKey, queryExtension, setUp } from '../../../../../drivers/emulator/display/x11/requests.js'
import { isHypervisorError } from '../../../../../src/errors.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** What a server with one screen says first (X11 protocol, "Connection Setup"): vendor of 3 bytes, one format, root 0x2a. */
const welcome = Buffer.concat([
  Buffer.from([1, 0, 11, 0, 0, 0, 13, 0]),
  Buffer.alloc(16),
  Buffer.from([3, 0, 0xff, 0xff, 1, 1, 0, 0, 32, 32, 8, 255, 0, 0, 0, 0]),
  Buffer.from('abc\0'),
  Buffer.alloc(8),
  Buffer.from([0x2a, 0, 0, 0]),
  Buffer.alloc(4),
])

function answer(request: number, extra: number, fill = 0): Buffer {
  const bytes = Buffer.alloc(32 + 4 * extra, fill)
  bytes[0] = 1
  bytes.writeUInt16LE(request, 2)
  bytes.writeUInt32LE(extra, 4)
  return bytes
}

describe('messages of the X protocol', () => {
  it('requests have the bytes of the specification', () => {
    const authorization = { name: Buffer.from('MIT-MAGIC-COOKIE-1'), data: Buffer.from([1, 2, 3, 4]) }
    expect(hex(setUp(authorization))).to.equal(
      `6c000b00000012000400${'0000'}${hex(authorization.name)}000001020304`,
    )
    expect(hex(queryExtension('XTEST'))).to.equal('62000400050000005854455354000000')
    expect(hex(fakeKey(0x84, 'press', 38))).to.equal(`840209000226${'00'.repeat(30)}`)
    expect(hex(fakeKey(0x84, 'release', 38))).to.equal(`840209000326${'00'.repeat(30)}`)
  })

  it('are the same however they are cut', () => {
    const message = fc.oneof(
      fc
        .tuple(fc.nat(0xffff), fc.nat(40), fc.nat(255))
        .map(([number, extra, fill]) => answer(number, extra, fill)),
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
        bytes[0] = (bytes[0] ?? 0) % 34 === 1 ? 0 : (bytes[0] ?? 0) % 34
        return Buffer.from(bytes)
      }),
    )
    fc.assert(
      fc.property(
        fc.array(message),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (sent, cuts) => {
          const read = createMessageReader()
          const all = Buffer.concat([welcome, ...sent])
          const seen: string[] = []
          for (let at = 0, turn = 0; at < all.length; turn++) {
            const length = cuts[turn % cuts.length] ?? 1
            for (const { bytes } of read(all.subarray(at, at + length))) seen.push(hex(bytes))
            at += length
          }
          expect(seen).to.deep.equal([welcome, ...sent].map(hex))
        },
      ),
    )
  })

  it('no bytes at all do more than break the protocol', () => {
    const readers = [
      readSetUp,
      readExtension,
      readTree,
      readIsViewable,
      readFocus,
      readKeysDown,
      readModifiers,
      describeError,
    ]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const read of [...readers, createMessageReader()]) {
          try {
            read(Buffer.from(bytes))
          } catch (error) {
            if (!isHypervisorError(error, 'ERR_PROTOCOL') && !isHypervisorError(error, 'ERR_AUTH'))
              throw error
          }
        }
      }),
    )
  })

  it('an answer that is too long is refused before it is there', () => {
    const read = createMessageReader()
    read(welcome)
    const endless = answer(1, 0)
    endless.writeUInt32LE(0xffff_ffff, 4)
    expect(() => read(endless)).to.throw('the X server sends a message of')
  })

  it('answers are read', () => {
    expect(readSetUp(welcome)).to.equal(0x2a)
    const tree = answer(1, 2)
    tree.writeUInt16LE(2, 16)
    tree.writeUInt32LE(7, 32)
    tree.writeUInt32LE(9, 36)
    expect(readTree(tree)).to.deep.equal([7, 9])
    const keys = answer(1, 2)
    keys[8 + 4] = 0x41
    expect(readKeysDown(keys)).to.deep.equal([32, 38])
    const extension = answer(1, 0)
    expect(readExtension(extension)).to.equal(undefined)
    extension.set([1, 0x84], 8)
    expect(readExtension(extension)).to.equal(0x84)
  })
})
