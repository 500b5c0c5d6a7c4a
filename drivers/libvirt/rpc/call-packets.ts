import { HypervisorError } from '../../../src/errors.js'
import { fillFront, longestPacket, packetFront, packetStatus, packetTypes } from './packet.js'
import {
  type ArgumentsOf,
  type Procedure,
  type ProcedureName,
  procedures,
  type ResultOf,
} from './procedures.js'
import { malformed, XdrReader } from './xdr/reader.js'
import { XdrWriter } from './xdr/writer.js'

/**
 * Writes the packet of a call.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for arguments that do not fit their types.
 */
export function writeCall<Name extends ProcedureName>(
  name: Name,
  args: ArgumentsOf<Name>,
  serial: number,
): Buffer {
  const { number, program, args: codec }: Procedure<unknown, unknown> = procedures[name]
  const writer = new XdrWriter(packetFront)
  try {
    codec.write(writer, args)
    const { length } = writer.finish()
    if (length > longestPacket) throw new RangeError(`they take ${length} bytes, of ${longestPacket} at most`)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `the arguments of ${name} do not fit: ${why}`, {
      cause,
    })
  }
  const packet = writer.finish()
  const { call: type } = packetTypes
  fillFront(packet, { program, version: 1, procedure: number, type, serial, status: packetStatus.ok })
  return packet
}

/**
 * Reads what the packet of a reply carries, which must be one to this procedure.
 *
 * @throws HypervisorError `ERR_PROTOCOL`.
 */
export function readReply<Name extends ProcedureName>(name: Name, packet: Buffer): ResultOf<Name>
export function readReply(name: ProcedureName, packet: Buffer): unknown {
  const { program, number } = procedures[name]
  if (packet.readUInt32BE(4) !== program || packet.readInt32BE(12) !== number) {
    throw malformed(`a reply of another procedure to a call of ${name}`)
  }
  const reader = new XdrReader(packet, packetFront)
  const result = procedures[name].result.read(reader)
  reader.end()
  return result
}
