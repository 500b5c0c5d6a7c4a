import { domain } from '../../../../drivers/libvirt/rpc/references.js'
import { type TypedParameter, typedParameter } from '../../../../drivers/libvirt/rpc/typed-parameter.js'
import * as xdr from '../../../../drivers/libvirt/rpc/xdr/codecs.js'

/** A value and the bytes, in hexadecimal digits, that it has by RFC 4506. */
export interface Known {
  readonly name: string
  readonly codec: xdr.Codec<unknown>
  readonly value: unknown
  readonly bytes: string
}

const file = xdr.struct({
  filename: xdr.text,
  kind: xdr.int,
  interpreter: xdr.text,
  owner: xdr.text,
  data: xdr.opaque,
})

const parameter = (typed: TypedParameter): Pick<Known, 'codec' | 'value'> => ({
  codec: typedParameter,
  value: typed,
})

/** Values of every type. */
export const known: readonly Known[] = [
  { name: 'an integer', codec: xdr.int, value: -2, bytes: 'ff ff ff fe' },
  { name: 'an unsigned integer', codec: xdr.uint, value: 2 ** 32 - 2, bytes: 'ff ff ff fe' },
  { name: 'a hyper integer', codec: xdr.hyper, value: -2n, bytes: 'ff ff ff ff ff ff ff fe' },
  {
    name: 'an unsigned hyper integer',
    codec: xdr.unsignedHyper,
    value: 2n ** 63n + 1n,
    bytes: '80 00 00 00 00 00 00 01',
  },
  { name: 'a double', codec: xdr.double, value: -1.5, bytes: 'bf f8 00 00 00 00 00 00' },
  { name: 'an empty text', codec: xdr.text, value: '', bytes: '00 00 00 00' },
  { name: 'a text that fills its words', codec: xdr.text, value: 'lisp', bytes: '00 00 00 04 6c 69 73 70' },
  { name: 'a text with padding', codec: xdr.text, value: 'é€', bytes: '00 00 00 05 c3 a9 e2 82 ac 00 00 00' },
  { name: 'bytes', codec: xdr.opaque, value: Uint8Array.of(255, 0), bytes: '00 00 00 02 ff 00 00 00' },
  { name: 'an absent value', codec: xdr.nullable(xdr.int), value: undefined, bytes: '00 00 00 00' },
  { name: 'a present value', codec: xdr.nullable(xdr.int), value: 7, bytes: '00 00 00 01 00 00 00 07' },
  { name: 'an array', codec: xdr.array(xdr.int), value: [1, 2], bytes: '00000002 00000001 00000002' },
  {
    name: "C's characters",
    codec: xdr.chars,
    value: Uint8Array.of(0x41, 0xc3),
    bytes: '00000002 00000041 ffffffc3',
  },
  {
    name: "a fixed number of C's characters",
    codec: xdr.fixedChars(4),
    value: 'aé',
    bytes: '00000061 ffffffc3 ffffffa9 00000000',
  },
  {
    name: 'a domain',
    codec: domain,
    value: { name: 'test', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: -1 },
    bytes: '00000004 74657374 6695eb01f6a4830479aa97f2502e193f ffffffff',
  },
  {
    // RFC 4506, section 7
    name: 'the file of the RFC',
    codec: file,
    value: {
      filename: 'sillyprog',
      kind: 2,
      interpreter: 'lisp',
      owner: 'john',
      data: new Uint8Array(Buffer.from('(quit)')),
    },
    bytes: `00000009 73696c6c 7970726f 67000000 00000002 00000004 6c697370
            00000004 6a6f686e 00000006 28717569 74290000`,
  },
  {
    name: 'an unsigned parameter',
    ...parameter({ field: 'a', type: 'uint', value: 3 }),
    bytes: '00000001 61000000 00000002 00000003',
  },
  {
    name: 'a long parameter',
    ...parameter({ field: 'a', type: 'llong', value: -1n }),
    bytes: '00000001 61000000 00000003 ffffffff ffffffff',
  },
  {
    name: 'a boolean parameter',
    ...parameter({ field: 'a', type: 'boolean', value: true }),
    bytes: '00000001 61000000 00000006 00000001',
  },
  {
    name: 'a parameter of text',
    ...parameter({ field: 'a', type: 'string', value: 'b' }),
    bytes: '00000001 61000000 00000007 00000001 62000000',
  },
]
