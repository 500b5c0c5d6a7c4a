import { malformed, type XdrReader } from './reader.js'
import type { XdrWriter } from './writer.js'

/** How a type of the wire is written and read. */
export interface Codec<Value> {
  /** The least number of bytes that a value takes; 0 only for a structure without fields. */
  readonly least: number
  write(to: XdrWriter, value: Value): void
  read(from: XdrReader): Value
}

/** The type of the values of a codec. */
export type ValueOf<Type> = Type extends Codec<infer Value> ? Value : never

/**
 * Bytes. They have a name of their own so that declarations say it, and not the type of their buffer, which compilers before
 * TypeScript 5.7 do not know.
 */
export interface Bytes extends Uint8Array {}

/** The fields of a structure, in their order on the wire. */
export type Fields = Readonly<Record<string, Codec<unknown>>>

type OptionalNames<Shape> = {
  [Name in keyof Shape]: undefined extends ValueOf<Shape[Name]> ? Name : never
}[keyof Shape]

/** The value of a structure. What may be absent on the wire may be left out. */
export type StructOf<Shape> = {
  readonly [Name in Exclude<keyof Shape, OptionalNames<Shape>>]: ValueOf<Shape[Name]>
} & { readonly [Name in OptionalNames<Shape>]?: ValueOf<Shape[Name]> }

/** A signed integer of 32 bits. The protocol's enumerations, and its `char`, travel in this form too. */
export const int: Codec<number> = {
  least: 4,
  write: (to, value) => to.int(value),
  read: (from) => from.int(),
}

/** An unsigned integer of 32 bits. */
export const uint: Codec<number> = {
  least: 4,
  write: (to, value) => to.uint(value),
  read: (from) => from.uint(),
}

/** A signed integer of 64 bits (RFC 4506, section 4.5). */
export const hyper: Codec<bigint> = {
  least: 8,
  write: (to, value) => to.hyper(value),
  read: (from) => from.hyper(),
}

/** An unsigned integer of 64 bits. */
export const unsignedHyper: Codec<bigint> = {
  least: 8,
  write: (to, value) => to.unsignedHyper(value),
  read: (from) => from.unsignedHyper(),
}

/** A number of IEEE 754 with 64 bits. */
export const double: Codec<number> = {
  least: 8,
  write: (to, value) => to.double(value),
  read: (from) => from.double(),
}

/** `REMOTE_STRING_MAX` (src/remote/remote_protocol.x of libvirt); a daemon cannot read longer ones. */
const longestText = 4_194_304

/** A string of UTF-8. */
export const text: Codec<string> = {
  least: 4,
  write(to, value) {
    const length = Buffer.byteLength(value)
    if (length > longestText) throw new RangeError(`a text of ${length} bytes, of ${longestText} at most`)
    to.text(value)
  },
  read: (from) => from.text(),
}

/** Bytes of any number. What is read is a copy, so that no packet is kept alive by it. */
export const opaque: Codec<Bytes> = {
  least: 4,
  write: (to, value) => to.opaque(value),
  read: (from) => new Uint8Array(from.opaque()),
}

/** A UUID: sixteen bytes, in lower case with hyphens here. */
export const uuid: Codec<string> = {
  least: 16,
  write(to, value) {
    const bytes = Buffer.from(value.replaceAll('-', ''), 'hex')
    if (bytes.length !== 16) throw new RangeError(`'${value}' is not a UUID`)
    to.bytes(bytes)
  },
  read(from) {
    const hex = from.bytes(16).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  },
}

/**
 * A fixed number of C's `char`, each of which takes four bytes (RFC 4506 has no type of one byte), as the text
 * before the first zero.
 */
export function fixedChars(length: number): Codec<string> {
  return {
    least: length * 4,
    write(to, value) {
      const bytes = Buffer.from(value)
      if (bytes.length > length) throw new RangeError(`'${value}' is longer than ${length} bytes`)
      for (let index = 0; index < length; index += 1) to.int(signed(bytes[index] ?? 0))
    },
    read(from) {
      const bytes = Buffer.alloc(length)
      for (let index = 0; index < length; index += 1) bytes[index] = from.int() & 0xff
      const end = bytes.indexOf(0)
      return bytes.toString('utf8', 0, end < 0 ? length : end)
    },
  }
}

/** C's `char`, which is signed where libvirt is at home. */
function signed(byte: number): number {
  return (byte << 24) >> 24
}

/** Any number of C's `char`, each of which takes four bytes, as bytes. */
export const chars: Codec<Bytes> = {
  least: 4,
  write(to, value) {
    to.uint(value.length)
    for (const byte of value) to.int(signed(byte))
  },
  read(from) {
    const bytes = new Uint8Array(from.count(4))
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = from.int() & 0xff
    return bytes
  },
}

/** A value that may be absent: XDR's optional-data (RFC 4506, section 4.19). */
export function nullable<Value>(codec: Codec<Value>): Codec<Value | undefined> {
  return {
    least: 4,
    write(to, value) {
      to.uint(value === undefined ? 0 : 1)
      if (value !== undefined) codec.write(to, value)
    },
    read(from) {
      const present = from.uint()
      if (present > 1) throw malformed(`${present} where a boolean is due`)
      return present === 0 ? undefined : codec.read(from)
    },
  }
}

/** Any number of values. */
export function array<Value>(codec: Codec<Value>): Codec<readonly Value[]> {
  const least = Math.max(codec.least, 1)
  return {
    least: 4,
    write(to, values) {
      to.uint(values.length)
      for (const value of values) codec.write(to, value)
    },
    read(from) {
      const count = from.count(least)
      const values: Value[] = []
      for (let index = 0; index < count; index += 1) values.push(codec.read(from))
      return values
    },
  }
}

/** A structure: its fields one after the other. A field that is absent is written as one that is `undefined`. */
export function struct<Shape extends Fields>(shape: Shape): Codec<StructOf<Shape>>
export function struct(shape: Fields): Codec<Readonly<Record<string, unknown>>> {
  const fields = Object.entries(shape)
  return {
    least: fields.reduce((sum, [, codec]) => sum + codec.least, 0),
    write(to, value) {
      for (const [name, codec] of fields) codec.write(to, value[name])
    },
    read(from) {
      const value: Record<string, unknown> = {}
      for (const [name, codec] of fields) value[name] = codec.read(from)
      return value
    },
  }
}
