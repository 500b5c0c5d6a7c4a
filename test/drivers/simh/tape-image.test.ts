import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { walkImage } from '../../../drivers/emulator/walk-image.js'
import { lookAtTape } from '../../../drivers/simh/tape-image.js'
import { newFolder } from '../../support/qemu.js'

const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const record = (data: Uint8Array): Buffer =>
  Buffer.concat([long(data.length), data, Buffer.alloc(data.length % 2), long(data.length)])

const part = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map(record),
  fc.constantFrom(long(0), long(0xffff_fffe)),
)

/** Says what is wrong with a tape that is in memory. */
function findFault(tape: Buffer): string | undefined {
  const { seen, fault } = lookAtTape()(tape, 0)
  return fault ?? (seen < tape.length ? 'it is cut off' : undefined)
}

describe('a tape of SIMH', () => {
  it('is whole with records, marks and gaps, and whatever is behind the end of what was recorded', () => {
    fc.assert(
      fc.property(fc.array(part), fc.uint8Array(), (parts, rest) => {
        expect(findFault(Buffer.concat(parts))).to.equal(undefined)
        expect(findFault(Buffer.concat([...parts, long(0xffff_ffff), rest]))).to.equal(undefined)
      }),
    )
    // A record that was not read well when the tape was copied.
    expect(findFault(Buffer.concat([long(0x8000_0002), Buffer.alloc(2), long(0x8000_0002)]))).to.equal(
      undefined,
    )
  })

  it('is refused if it is cut off within a record, or a record does not end as it begins', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (data, cut) => {
        const whole = record(data)
        expect(findFault(whole.subarray(0, 1 + (cut % (whole.length - 1))))).to.equal('it is cut off')
        whole.writeUInt32LE(data.length + 1, whole.length - 4)
        expect(findFault(Buffer.concat([long(0), whole]))).to.equal(
          'the record at byte 4 does not end as it begins',
        )
      }),
    )
    expect(findFault(Buffer.from('A text, and no tape'))).to.equal('there is no record at byte 0')
  })

  it('is looked at to its end when it is longer than what is read at once', async () => {
    const path = join(newFolder(), 'tape')
    const whole = Buffer.concat(Array.from({ length: 50 }, () => record(Buffer.alloc(60_001, 7))))
    writeFileSync(path, whole)
    expect(await walkImage(path, lookAtTape())).to.equal(undefined)
    writeFileSync(path, whole.subarray(0, -1))
    expect(await walkImage(path, lookAtTape())).to.equal('it is cut off')
    writeFileSync(path, '')
    expect(await walkImage(path, lookAtTape())).to.equal(undefined)
  })
})
