/** Where a packet has the number of its procedure, behind length, program and version (src/rpc/virnetprotocol.x). */
const procedureAt = 12

/** The number of the procedure that a packet at the beginning of a chunk calls. */
export function procedureOf(chunk: Buffer): number | undefined {
  return chunk.length > procedureAt + 4 ? chunk.readUInt32BE(procedureAt) : undefined
}
