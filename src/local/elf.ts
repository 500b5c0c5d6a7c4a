import { constants } from 'node:fs'
import { access, open } from 'node:fs/promises'
import { HypervisorError } from '../errors.js'
import { requireFile } from '../spec/files.js'
import { hostArchitecture } from './node.js'

/** Values of `e_machine` (System V ABI, ELF header) by the specification's name of the architecture. */
const machines: Readonly<Record<string, number>> = {
  i386: 3,
  arm: 40,
  x86_64: 62,
  aarch64: 183,
  riscv64: 243,
  s390x: 22,
  ppc64: 21,
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
  const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18)
  if (machine === machines[architecture]) return
  const found = Object.keys(machines).find((name) => machines[name] === machine) ?? `machine ${machine}`
  throw refuse(path, `is a program for ${found}, not ${architecture}`, `Set the field 'architecture'.`)
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw refuse(path, 'cannot be read', undefined, error)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0)
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
