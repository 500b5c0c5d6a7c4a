import { constants } from 'node:fs'
import { access, open } from 'node:fs/promises'
import { HypervisorError } from '../errors.js'
import { requireFile } from '../spec/files.js'
import { hostArchitecture } from './node.js'

/**
 * What the ELF header of a program says, by the specification's name of the architecture: `e_machine`, the bits
 * of its words (`EI_CLASS`) and the order of its bytes (`EI_DATA`; System V ABI, ELF header; the numbers are
 * those of the registry that the ABI names, and of binutils' `elf/common.h` for Alpha).
 */
const kinds: Readonly<Record<string, readonly [machine: number, bits: 32 | 64, order: 'little' | 'big']>> = {
  i386: [3, 32, 'little'],
  x86_64: [62, 64, 'little'],
  arm: [40, 32, 'little'],
  aarch64: [183, 64, 'little'],
  riscv32: [243, 32, 'little'],
  riscv64: [243, 64, 'little'],
  s390x: [22, 64, 'big'],
  ppc: [20, 32, 'big'],
  ppc64: [21, 64, 'big'],
  ppc64le: [21, 64, 'little'],
  mips: [8, 32, 'big'],
  mipsel: [8, 32, 'little'],
  mips64: [8, 64, 'big'],
  mips64el: [8, 64, 'little'],
  m68k: [4, 32, 'big'],
  sparc: [2, 32, 'big'],
  sparc64: [43, 64, 'big'],
  alpha: [0x9026, 64, 'little'],
  hppa: [15, 32, 'big'],
  sh4: [42, 32, 'little'],
  loongarch64: [258, 64, 'little'],
  microblaze: [189, 32, 'big'],
  or1k: [92, 32, 'big'],
  xtensa: [94, 32, 'little'],
}

/** The architectures whose programs this host's CPU runs itself. An x86-64 Linux runs i386 programs as well. */
export const runnableArchitectures: readonly string[] =
  hostArchitecture === 'x86_64' ? ['x86_64', 'i386'] : [hostArchitecture]

/**
 * Checks that a file is an ELF program for `architecture` that may be executed. Scripts are refused: no shell
 * or other interpreter stands between a specification and its program.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requireProgram(path: string, architecture: string): Promise<void> {
  await requireFile(path, 'boot.kernel')
  await access(path, constants.X_OK).catch((error: unknown) => {
    throw refuse(path, 'is not executable', 'chmod +x makes it so.', error)
  })
  const header = await readHeader(path)
  if (header.length < 20 || header.readUInt32BE(0) !== 0x7f454c46) {
    throw refuse(path, 'is not an ELF program', 'A script needs its interpreter as the program.')
  }
  const order = header[5] === 2 ? 'big' : 'little'
  const bits = header[4] === 2 ? 64 : 32
  const machine = order === 'big' ? header.readUInt16BE(18) : header.readUInt16LE(18)
  const kind = JSON.stringify([machine, bits, order])
  const isOf = (name: string): boolean => JSON.stringify(kinds[name]) === kind
  if (isOf(architecture)) return
  const found = Object.keys(kinds).find(isOf) ?? `machine ${machine}, ${bits} bits, ${order}-endian`
  throw refuse(path, `is a program for ${found}, not ${architecture}`, `Set the field 'architecture'.`)
}

/** Type of a program header that names the dynamic linker (System V ABI, program header, `PT_INTERP`). */
const interpreterHeader = 3

/**
 * Checks that an ELF program needs no dynamic linker, and so runs where there is nothing but itself.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field `boot.kernel`.
 */
export async function requireStatic(path: string): Promise<void> {
  const header = await readHeader(path, 64)
  const wide = header[4] === 2
  const big = header[5] === 2
  const half = (at: number): number => (big ? header.readUInt16BE(at) : header.readUInt16LE(at))
  if (header.length < (wide ? 64 : 52)) throw refuse(path, 'is not an ELF program')
  const place = wide ? header.subarray(32, 40) : header.subarray(28, 32)
  const offset = Number(`0x${Buffer.from(big ? place : place.toReversed()).toString('hex')}`)
  const [size, count] = wide ? [half(54), half(56)] : [half(42), half(44)]
  const table = await readHeader(path, size * count, offset)
  for (let at = 0; at + 4 <= table.length && size > 0; at += size) {
    const type = big ? table.readUInt32BE(at) : table.readUInt32LE(at)
    if (type !== interpreterHeader) continue
    throw refuse(path, 'is dynamically linked, and a container has no libraries', 'Link it with -static.')
  }
}

async function readHeader(path: string, length = 20, position = 0): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw refuse(path, 'cannot be read', undefined, error)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function refuse(path: string, why: string, hint?: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_INVALID_SPEC', `the specification's boot.kernel: '${path}' ${why}`, {
    field: 'boot.kernel',
    hint,
    cause,
  })
}
