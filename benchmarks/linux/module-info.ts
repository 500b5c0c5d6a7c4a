/** What a kernel module says of itself. */
export interface ModuleInfo {
  /** Its name, with `_` where the file may have `-`. */
  readonly name: string
  /** Names of the modules that must be there before it. */
  readonly depends: readonly string[]
}

/**
 * Reads the section `.modinfo` of a kernel module: strings `key=value` that end with a zero byte (Linux,
 * `include/linux/moduleparam.h`), in an ELF file of 64 bits, little-endian (ELF-64 Object File Format 1.5).
 * `undefined` for anything else, and for a module that does not say its name.
 */
export function readModuleInfo(file: Uint8Array): ModuleInfo | undefined {
  const fields = modinfoOf(Buffer.from(file.buffer, file.byteOffset, file.byteLength))
  const name = fields?.get('name')
  if (name === undefined || !/^[A-Za-z0-9_]+$/.test(name)) return undefined
  const depends = (fields?.get('depends') ?? '').split(',').filter((other) => other !== '')
  return { name, depends: depends.map(moduleName) }
}

/** The name by which modules refer to one another: that of the file with `_` for `-`. */
export function moduleName(text: string): string {
  return text.replaceAll('-', '_')
}

const elf64LittleEndian = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])
const headerSize = 64
const sectionSize = 64

interface Section {
  readonly name: number
  readonly content: Buffer
}

function modinfoOf(file: Buffer): ReadonlyMap<string, string> | undefined {
  if (file.length < headerSize || !file.subarray(0, 6).equals(elf64LittleEndian)) return undefined
  const sections = sectionsOf(file)
  const names = sections[file.readUInt16LE(62)]?.content
  if (names === undefined) return undefined
  const found = sections.find((section) => section && zeroEnded(names, section.name) === '.modinfo')
  if (found === undefined) return undefined
  const fields = found.content.toString('latin1').split('\0').filter(Boolean)
  return new Map(fields.map((field) => [field.split('=', 1)[0] ?? '', field.slice(field.indexOf('=') + 1)]))
}

/** Sections that lie outside the file are left out, so nothing is read beyond its end. */
function sectionsOf(file: Buffer): readonly (Section | undefined)[] {
  const start = file.readBigUInt64LE(40)
  const [size, count] = [file.readUInt16LE(58), file.readUInt16LE(60)]
  if (size !== sectionSize || start + BigInt(size * count) > BigInt(file.length)) return []
  return Array.from({ length: count }, (_, index) => {
    const header = Number(start) + index * size
    const offset = file.readBigUInt64LE(header + 24)
    const length = file.readBigUInt64LE(header + 32)
    // A section without content in the file (SHT_NOBITS) has no bytes there.
    if (file.readUInt32LE(header + 4) === 8 || offset + length > BigInt(file.length)) return undefined
    return {
      name: file.readUInt32LE(header),
      content: file.subarray(Number(offset), Number(offset + length)),
    }
  })
}

function zeroEnded(names: Buffer, at: number): string {
  const end = names.indexOf(0, at)
  return at >= names.length || end < 0 ? '' : names.toString('latin1', at, end)
}
