import { readdir, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isHypervisorError } from '../../../src/errors.js'
import { readUuid } from '../../../src/formats/uuid.js'
import { type Entries, valueNamed } from '../../../src/formats/vmx/entries.js'
import { readGuestOs } from '../../../src/formats/vmx/identity.js'
import { errorCode } from '../../../src/state/libc.js'
import type { ToolMachine } from '../../command-line/tool.js'
import { readVmxFile } from './vmx-file.js'

/** A machine of a desktop program of VMware. */
export interface DesktopMachine extends ToolMachine {
  /** Path of its VMX file. */
  readonly vmx: string
  readonly text: string
}

/** Every VMX file in a folder of machines, each of which has a folder of its own; in order of paths, and once if links lead to it. */
export async function findVmxFiles(folder: string): Promise<readonly string[]> {
  const inside = async (path: string): Promise<readonly string[]> => {
    try {
      return (await readdir(path)).sort()
    } catch (error) {
      // A file, a folder of somebody else, or one that has just gone.
      if (['ENOTDIR', 'ENOENT', 'EACCES'].includes(errorCode(error) ?? '')) return []
      throw error
    }
  }
  const found = new Map<string, string>()
  for (const name of await inside(folder)) {
    const own = join(folder, name)
    for (const file of (await inside(own)).filter((one) => /\.vmx$/i.test(one))) {
      const path = join(own, file)
      const real = await realpath(path).catch(() => path)
      if (!found.has(real)) found.set(real, path)
    }
  }
  return [...found.values()]
}

/** Paths of VMX files of machines that run, and of those that are paused. */
export interface RunningMachines {
  readonly active: ReadonlySet<string>
  readonly paused: ReadonlySet<string>
}

/** Reads a machine; `undefined` if its file has just gone, is damaged, or says no UUID. */
export async function readDesktopMachine(
  vmx: string,
  running: RunningMachines,
): Promise<DesktopMachine | undefined> {
  try {
    const { text, entries } = await readVmxFile(vmx)
    const real = await realpath(vmx)
    const isIn = (paths: ReadonlySet<string>): boolean => paths.has(vmx) || paths.has(real)
    const state = isIn(running.paused) ? 'paused' : isIn(running.active) ? 'running' : 'shutoff'
    return machineOf(vmx, text, entries, state)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    if (isHypervisorError(error, 'ERR_STATE_CORRUPT', 'ERR_INVALID_SPEC')) return undefined
    throw error
  }
}

/** What a machine is called whose file says no name. */
export function nameOfFile(vmx: string): string {
  return basename(vmx).replace(/\.vmx$/i, '')
}

function machineOf(
  vmx: string,
  text: string,
  entries: Entries,
  state: 'running' | 'paused' | 'shutoff',
): DesktopMachine | undefined {
  const line = (name: string): string | undefined => valueNamed(entries, name)
  const uuid = line('uuid.bios')
  if (uuid === undefined) return undefined
  const active = state !== 'shutoff'
  return {
    vmx,
    text,
    name: line('displayName') || nameOfFile(vmx),
    uuid: readUuid(uuid),
    active,
    state,
    saved: !active && (line('checkpoint.vmState') ?? '') !== '',
    memory: readCount(line('memsize') ?? '32') * 2 ** 20,
    vcpus: readCount(line('numvcpus') ?? '1'),
    architecture: readGuestOs(line('guestOS')),
  }
}

/** A number of a file, or 0 for what is none: the specification says what is wrong with it. */
function readCount(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
