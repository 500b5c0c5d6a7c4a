import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'
import { examineThread, greeting } from '../thread/doctor.js'
import { findFirmware } from './firmware.js'
import { v86Options } from './options.js'
import { v86Recipe } from './recipe.js'
import { buildGreeter } from './tiny-kernel.js'
import type { MachineConfig } from './worker/protocol.js'

/** Boots a tiny machine in v86 and says whether its one line came out. */
export async function examineV86(options: CallOptions): Promise<readonly Finding[]> {
  const tiny = { entry: v86Recipe, kind: 'i386 machine', prepare: prepareTiny }
  return await examineThread(tiny, options, { bios: await hasFirmware() })
}

async function hasFirmware(): Promise<boolean> {
  try {
    await findFirmware(v86Options.parse(undefined))
    return true
  } catch (error) {
    if (isHypervisorError(error, 'ERR_NOT_INSTALLED')) return false
    throw error
  }
}

async function prepareTiny(folder: string): Promise<MachineConfig> {
  const kernel = join(folder, 'kernel')
  await writeFile(kernel, buildGreeter(greeting))
  return {
    memory: 2 ** 21,
    kernel: { path: kernel, format: 'multiboot' },
    acpi: false,
    jit: true,
    serials: 1,
    disks: [],
  }
}
