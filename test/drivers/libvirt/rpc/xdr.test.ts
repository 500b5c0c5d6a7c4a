import { expect } from 'chai'
import fc from 'fast-check'
import { domain } from '../../../../drivers/libvirt/rpc/references.js'
import { typedParameter } from '../../../../drivers/libvirt/rpc/typed-parameter.js'
import * as xdr from '../../../../drivers/libvirt/rpc/xdr/codecs.js'
import { thrown } from '../../../support/rejection.js'
import { samples } from './arbitraries.js'
import { decode, encode, hex } from './coding.js'
import { known } from './known-bytes.js'

describe('XDR', () => {
  for (const { name, codec, value, bytes } of known) {
    it(`has its bytes for ${name}, and reads them back`, () => {
      expect(encode(codec, value).toString('hex')).to.equal(hex(bytes).toString('hex'))
      expect(decode(codec, hex(bytes))).to.deep.equal(value)
    })
  }

  for (const { name, codec, values } of samples) {
    it(`reads every value back that it has written: ${name}`, () => {
      fc.assert(
        fc.property(values, (value) => {
          const bytes = encode(codec, value)
          expect(bytes.length % 4).to.equal(0)
          expect(bytes.length).to.be.at.least(codec.least)
          expect(decode(codec, bytes)).to.deep.equal(value)
        }),
      )
    })

    it(`refuses what was cut off anywhere, and what is too long: ${name}`, () => {
      fc.assert(
        fc.property(values, (value) => {
          const bytes = encode(codec, value)
          for (let length = 0; length < bytes.length; length += 1) {
            thrown('ERR_PROTOCOL', () => decode(codec, bytes.subarray(0, length)))
          }
          thrown('ERR_PROTOCOL', () => decode(codec, Buffer.concat([bytes, Buffer.alloc(4)])))
        }),
        { numRuns: 40 },
      )
    })

    it(`reads any bytes as a value or refuses them with ERR_PROTOCOL: ${name}`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
          try {
            decode(codec, Buffer.from(bytes))
          } catch (error) {
            thrown('ERR_PROTOCOL', () => {
              throw error
            })
          }
        }),
      )
    })
  }

  for (const [name, codec] of [
    ['text', xdr.text],
    ['bytes', xdr.opaque],
    ['characters', xdr.chars],
    ['integers', xdr.array(xdr.int)],
    ['domains', xdr.array(domain)],
    ['structures without fields', xdr.array(xdr.struct({}))],
  ] as const) {
    it(`allocates nothing for a length that lies: ${name}`, () => {
      const before = process.memoryUsage()
      for (const count of [2 ** 32 - 1, 2 ** 31, 2 ** 31 - 1, 2 ** 30, 65]) {
        const bytes = Buffer.alloc(68)
        bytes.writeUInt32BE(count)
        thrown('ERR_PROTOCOL', () => decode<unknown>(codec, bytes))
      }
      const after = process.memoryUsage()
      expect(after.arrayBuffers - before.arrayBuffers).to.be.below(1 << 20)
      expect(after.heapUsed - before.heapUsed).to.be.below(8 << 20)
    })
  }

  for (const [name, bytes] of [
    ['a byte that begins nothing', 'ff'],
    ['a character that is not complete', 'e2 82'],
    ['a character that is longer than need be', 'c0 80'],
    ['half a surrogate pair', 'ed a0 80'],
  ] as const) {
    it(`refuses a text with ${name}`, () => {
      thrown('ERR_PROTOCOL', () => decode(xdr.text, encode(xdr.opaque, hex(bytes))))
    })
  }

  it('refuses a boolean that is neither', () => {
    for (const word of ['00000002', 'ffffffff', '01000000']) {
      thrown('ERR_PROTOCOL', () => decode(xdr.nullable(xdr.int), hex(`${word} 00000000`)))
    }
  })

  it('refuses a parameter of a type that there is not', () => {
    for (const type of ['00000000', '00000008', 'ffffffff']) {
      thrown('ERR_PROTOCOL', () => decode(typedParameter, hex(`00000000 ${type} 00000000 00000000`)))
    }
  })

  it('keeps bytes that do not change when the packet is used again', () => {
    const packet = encode(xdr.opaque, Uint8Array.of(1, 2))
    const value = decode(xdr.opaque, packet)
    packet.fill(0)
    expect([...value]).to.deep.equal([1, 2])
  })

  it('writes values that are longer than its buffer was', () => {
    const value = Buffer.alloc(5_000_001, 'x')
    const bytes = encode(xdr.array(xdr.opaque), [Uint8Array.of(1), value, Uint8Array.of(2)])
    const back = decode(xdr.array(xdr.opaque), bytes)
    expect(back.map(({ length }) => length)).to.deep.equal([1, 5_000_001, 1])
    expect(value.equals(back[1] ?? Buffer.alloc(0))).to.equal(true)
  })

  for (const [name, codec, value] of [
    ['a fraction', xdr.int, 1.5],
    ['no number', xdr.uint, Number.NaN],
    ['an integer below its type', xdr.uint, -1],
    ['an integer above its type', xdr.int, 2 ** 31],
    ['a hyper integer above its type', xdr.hyper, 2n ** 63n],
    ['a text with a zero byte', xdr.text, 'a\0b'],
    ['half a UUID', xdr.uuid, '6695eb01-f6a4'],
    ['a UUID with other letters', xdr.uuid, '6695eb01-f6a4-8304-79aa-97f2502e193x'],
    ['a text above its fixed length', xdr.fixedChars(2), 'abc'],
  ] as const) {
    it(`does not write ${name}`, () => {
      expect(() => encode<unknown>(codec, value)).to.throw(RangeError)
    })
  }
})
