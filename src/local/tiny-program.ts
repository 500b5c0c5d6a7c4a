import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What {@link tinyProgram} writes. */
export const tinyProgramOutput = 'works\n'

/** Where the program is loaded. */
const loadAddress = 0x40_0000

/**
 * The smallest static program for x86-64: an ELF file (System V ABI, ELF header and program header) with one segment
 * that writes {@link tinyProgramOutput} to its standard output and ends with status 0.
 *
 *     mov eax, 1 · mov edi, 1 · lea rsi, [rip + 16] · mov edx, 6 · syscall · mov eax, 60 · xor edi, edi · syscall
 */
export function tinyProgram(): Uint8Array {
  const code = Buffer.from('b801000000bf01000000488d3510000000ba060000000f05b83c00000031ff0f05', 'hex')
  const headers = Buffer.alloc(64 + 56)
  const length = headers.length + code.length + tinyProgramOutput.length
  headers.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  headers.writeUInt16LE(2, 16) // e_type: executable
  headers.writeUInt16LE(62, 18) // e_machine: x86-64
  headers.writeUInt32LE(1, 20)
  headers.writeBigUInt64LE(BigInt(loadAddress + headers.length), 24) // e_entry
  headers.writeBigUInt64LE(64n, 32) // e_phoff
  headers.writeUInt16LE(64, 52)
  headers.writeUInt16LE(56, 54)
  headers.writeUInt16LE(1, 56) // e_phnum
  headers.writeUInt32LE(1, 64) // p_type: load
  headers.writeUInt32LE(5, 68) // p_flags: read, execute
  headers.writeBigUInt64LE(BigInt(loadAddress), 80)
  headers.writeBigUInt64LE(BigInt(loadAddress), 88)
  headers.writeBigUInt64LE(BigInt(length), 96)
  headers.writeBigUInt64LE(BigInt(length), 104)
  headers.writeBigUInt64LE(0x1000n, 112)
  return Buffer.concat([headers, code, Buffer.from(tinyProgramOutput)])
}

/** Does something with the path of a file that is {@link tinyProgram}, which is gone afterwards. */
export async function withTinyProgram<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-program-'))
  try {
    const path = join(folder, 'program')
    await writeFile(path, tinyProgram(), { mode: 0o755 })
    return await work(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
