import { writeFile } from 'node:fs/promises'
import type { CoreDumpMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { type Machine, requireState } from '../machine.js'
import type { Session } from '../session.js'

/** Feature `core-dump`: an ELF core of a guest that has no memory, which is a header alone. */
export function coreDumpMethods(session: Session, machine: Machine): CoreDumpMethods {
  return {
    coreDump: (path, { format = 'elf', ...o } = {}) =>
      session.perform({
        name: 'coreDump',
        machine,
        ...o,
        async work() {
          requireState(machine, 'running', 'paused')
          if (format !== 'elf') {
            throw new HypervisorError('ERR_UNSUPPORTED', `there is no core dump of the form ${format}`, {
              field: 'format',
            })
          }
          await writeFile(path, elfCoreHeader(), { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
            throw new HypervisorError('ERR_FILE', `the file '${path}' exists or cannot be written`, {
              field: 'path',
              cause: error,
            })
          })
        },
      }),
  }
}

/** The header of a 64-bit ELF core of an x86-64 (System V ABI, "Object Files": ELF Header). */
function elfCoreHeader(): Buffer {
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(4, 16) // e_type: ET_CORE
  header.writeUInt16LE(62, 18) // e_machine: EM_X86_64
  header.writeUInt32LE(1, 20) // e_version
  header.writeUInt16LE(header.length, 52) // e_ehsize
  return header
}
