import type { Codec } from '../../../../drivers/libvirt/rpc/xdr/codecs.js'
import { XdrReader } from '../../../../drivers/libvirt/rpc/xdr/reader.js'
import { XdrWriter } from '../../../../drivers/libvirt/rpc/xdr/writer.js'

/** The bytes of a value. */
export function encode<Value>(codec: Codec<Value>, value: Value): Buffer {
  const writer = new XdrWriter()
  codec.write(writer, value)
  return writer.finish()
}

/** The value that bytes stand for, which must be nothing but it. */
export function decode<Value>(codec: Codec<Value>, bytes: Buffer): Value {
  const reader = new XdrReader(bytes)
  const value = codec.read(reader)
  reader.end()
  return value
}

/** Bytes from hexadecimal digits, with blanks between them. */
export function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(/\s/g, ''), 'hex')
}
