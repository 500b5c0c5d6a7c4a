/**
 * A paper tape for the PDP-11's absolute loader: one block with the program, and one without data that says where it begins
 * (DEC-11-UABLA, "Absolute Loader").
 */
export function paperTape(origin: number, program: Uint8Array): Buffer {
  return Buffer.concat([tapeBlock(origin, program), tapeBlock(origin, Buffer.alloc(0))])
}

function tapeBlock(where: number, data: Uint8Array): Buffer {
  const block = Buffer.alloc(6 + data.length)
  block.writeUInt16LE(1, 0)
  block.writeUInt16LE(block.length, 2)
  block.writeUInt16LE(where, 4)
  block.set(data, 6)
  const sum = block.reduce((total, byte) => (total + byte) & 0xff, 0)
  return Buffer.concat([block, Buffer.of((0x100 - sum) & 0xff)])
}
