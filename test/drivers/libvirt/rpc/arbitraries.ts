import fc from 'fast-check'
import { domain } from '../../../../drivers/libvirt/rpc/references.js'
import { type TypedParameter, typedParameter } from '../../../../drivers/libvirt/rpc/typed-parameter.js'
import * as xdr from '../../../../drivers/libvirt/rpc/xdr/codecs.js'

/** A codec with values of its type. */
export interface Sample {
  readonly name: string
  readonly codec: xdr.Codec<unknown>
  readonly values: fc.Arbitrary<unknown>
}

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const uint = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const hyper = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const unsignedHyper = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

/** Texts of any characters but the one at which C ends them. */
const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))

const domains = fc.record({ name: text, uuid: fc.uuid(), id: int })

const parameters: fc.Arbitrary<TypedParameter> = fc.oneof(
  fc.record({ field: text, type: fc.constant('int' as const), value: int }),
  fc.record({ field: text, type: fc.constant('uint' as const), value: uint }),
  fc.record({ field: text, type: fc.constant('double' as const), value: fc.double() }),
  fc.record({ field: text, type: fc.constant('llong' as const), value: hyper }),
  fc.record({ field: text, type: fc.constant('ullong' as const), value: unsignedHyper }),
  fc.record({ field: text, type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ field: text, type: fc.constant('string' as const), value: text }),
)

/** Every codec there is, with some that are made of others. */
export const samples: readonly Sample[] = [
  { name: 'int', codec: xdr.int, values: int },
  { name: 'uint', codec: xdr.uint, values: uint },
  { name: 'hyper', codec: xdr.hyper, values: hyper },
  { name: 'unsigned hyper', codec: xdr.unsignedHyper, values: unsignedHyper },
  { name: 'double', codec: xdr.double, values: fc.double() },
  { name: 'text', codec: xdr.text, values: text },
  { name: 'opaque', codec: xdr.opaque, values: fc.uint8Array() },
  { name: 'UUID', codec: xdr.uuid, values: fc.uuid() },
  { name: 'characters', codec: xdr.chars, values: fc.uint8Array() },
  {
    name: 'a fixed number of characters',
    codec: xdr.fixedChars(8),
    values: text.filter((value) => Buffer.byteLength(value) <= 8),
  },
  {
    name: 'a text that may be absent',
    codec: xdr.nullable(xdr.text),
    values: fc.option(text, { nil: undefined }),
  },
  { name: 'an array of domains', codec: xdr.array(domain), values: fc.array(domains) },
  { name: 'a domain', codec: domain, values: domains },
  { name: 'typed parameters', codec: xdr.array(typedParameter), values: fc.array(parameters) },
]
