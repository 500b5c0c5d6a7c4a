/** Lengths of the head of a snapshot of VICE 3 and of the head of each of its modules, in bytes. */
const [headLength, moduleHead] = [58, 22]

/** How it begins. */
const mark = 'VICE Snapshot File\x1a'

/** A name and what it is followed by, in the format of VICE: the name has 16 bytes, the whole length 4, the low one first. */
export function moduleOf(name: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(moduleHead)
  head.write(name, 'latin1')
  head.writeUInt32LE(moduleHead + content.length, 18)
  return Buffer.concat([head, content])
}

/**
 * Reads the modules of a snapshot of VICE by their names (VICE manual, "Snapshot format").
 * @returns `undefined` if it is not whole.
 */
export function readModules(snapshot: Buffer): ReadonlyMap<string, Buffer> | undefined {
  if (snapshot.toString('latin1', 0, mark.length) !== mark || snapshot.length < headLength) return undefined
  const modules = new Map<string, Buffer>()
  for (let at = headLength; at < snapshot.length; ) {
    const rest = snapshot.subarray(at)
    const length = rest.length < moduleHead ? 0 : rest.readUInt32LE(18)
    if (length < moduleHead || length > rest.length) return undefined
    const [name = ''] = rest.toString('latin1', 0, 16).split('\0')
    modules.set(name, rest.subarray(moduleHead, length))
    at += length
  }
  return modules
}
