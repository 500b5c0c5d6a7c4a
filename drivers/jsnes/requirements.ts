import { createHash } from 'node:crypto'
import type { DomainDefinition } from '../../src/backend.js'
import { requireSpecFiles } from '../../src/spec/files.js'
import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields } from '../emulator/media.js'
import type { ThreadPlan } from '../thread/recipe.js'
import { readCartridge } from './cartridge.js'
import type { JsnesOptions } from './options.js'
import type { MachineConfig } from './worker/protocol.js'

/** The one machine that jsnes is. */
export const machineName = 'nes'

/** Bytes of memory in an NES; a cartridge may have more. */
export const nesMemory = 2048

/**
 * Checks that jsnes can be what a specification asks for, and reads the cartridge.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function planMachine({
  spec,
  options,
}: DomainDefinition<JsnesOptions>): Promise<ThreadPlan & { readonly config: MachineConfig }> {
  requireNes(spec)
  await requireSpecFiles(spec)
  const { kernel } = spec.boot
  if (kernel === undefined) {
    throw refuse('boot.kernel', 'there is nothing to start: name the ROM of a cartridge')
  }
  const cartridge = await readCartridge(kernel)
  const hasConsole = spec.serials[0]?.type === 'console'
  return {
    config: { cartridge, hasConsole, ...options },
    likeness: { cartridge: createHash('sha256').update(cartridge).digest('hex') },
  }
}

function requireNes(spec: DomainSpec): void {
  const { architecture, machine = machineName, memory } = spec
  if (architecture !== '6502') {
    throw refuse(
      'architecture',
      `jsnes is an NES, and no machine with a CPU of the kind ${architecture}`,
      "Write '6502'; a specification without it means x86_64.",
    )
  }
  if (machine !== machineName) {
    throw refuse('machine', `this driver has no ${machine}`, `Its machine is ${machineName}.`)
  }
  if (saysMemory(spec) && memory !== nesMemory) {
    throw refuse('memory', `an NES cannot have ${memory} bytes`, 'It has 2 KiB.')
  }
  refuseFields(
    'jsnes',
    {
      ...beyondThePast(spec),
      'cpu.model': spec.cpu.model !== undefined,
      disks: spec.disks.length > 0,
      serials: spec.serials.length > 1,
    },
    { firmware: 'An NES has none: its program is in the cartridge.' },
  )
}
