import { dirname } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { ToolMachine } from '../../command-line/tool.js'
import { plainUuid, readJson } from '../prlctl/json.js'
import { type FoundDevice, readDevices } from './devices.js'
import { type MachineState, stateOf } from './states.js'

const infoSchema = z.array(
  z.object({
    ID: z.string(),
    Name: z.string(),
    State: z.string(),
    /** The folder of the machine (`.pvm`); some releases name the file of its settings in it. */
    Home: z.string().default(''),
    'Boot order': z.string().default(''),
    'BIOS type': z.string().optional(),
    /** What releases say that have no `BIOS type`. */
    'EFI boot': z.string().optional(),
    Hardware: z.record(z.string(), z.unknown()).default({}),
  }),
)

const cpuSchema = z.object({ cpus: z.int().nonnegative().catch(0), type: z.string().optional() })

const memorySchema = z.object({ size: z.string().regex(/^\d+Mb$/) })

/** A machine of Parallels Desktop. */
export interface ParallelsMachine extends ToolMachine {
  /** Its folder; empty for one that Parallels Desktop cannot read. */
  readonly home: string
  readonly firmware: 'bios' | 'uefi'
  /** The devices from which it boots, in order. */
  readonly bootOrder: readonly string[]
  readonly devices: readonly FoundDevice[]
}

/**
 * Reads the output of `prlctl list --info --json` of one machine.
 *
 * @param before Its state when it was last seen.
 * @throws HypervisorError `ERR_PROTOCOL`.
 */
export function readMachine(
  output: string,
  before: (uuid: string) => MachineState | undefined = () => undefined,
): ParallelsMachine {
  const [info, ...others] = readJson(output, infoSchema, 'list --info')
  if (info === undefined || others.length > 0) {
    throw new HypervisorError('ERR_PROTOCOL', 'prlctl list --info did not write of one machine')
  }
  const uuid = plainUuid(info.ID)
  const cpu = cpuSchema.safeParse(info.Hardware['cpu']).data
  const memory = memorySchema.safeParse(info.Hardware['memory']).data
  const bios = info['BIOS type']?.toLowerCase() ?? (info['EFI boot'] === 'on' ? 'efi' : 'legacy')
  return {
    name: info.Name,
    uuid,
    ...stateOf(info.State, before(uuid)),
    memory: Number.parseInt(memory?.size ?? '0', 10) * 2 ** 20,
    vcpus: cpu?.cpus ?? 0,
    architecture: cpu?.type === 'arm' || bios.includes('arm') ? 'aarch64' : 'x86_64',
    home: info.Home.endsWith('config.pvs') ? dirname(info.Home) : info.Home,
    firmware: bios.startsWith('efi') ? 'uefi' : 'bios',
    bootOrder: info['Boot order'].split(' ').filter((device) => device !== ''),
    devices: readDevices(info.Hardware),
  }
}
