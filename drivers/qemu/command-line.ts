import { statSync } from 'node:fs'
import { type ArgvInput, qemuArguments } from './argv.js'
import { type DomainPaths, monitorSlots, type SocketPaths } from './folders.js'
import { refuseModuleSyntax } from './multiboot.js'
import type { QemuDefinition } from './store.js'
import { findUefi } from './uefi.js'

/** The sockets that QEMU inherits, in the order of their descriptors; the first follows the lifeline's. */
export function inheritedSockets(definition: QemuDefinition, sockets: SocketPaths): readonly string[] {
  return [
    ...Array.from({ length: monitorSlots }, (_, slot) => sockets.monitor(slot)),
    ...(definition.options.guestAgent ? [sockets.agent] : []),
  ]
}

/** Standard input, output and error, then the lifeline. */
const firstSocketDescriptor = 4

/**
 * The arguments of QEMU for a domain.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field that cannot be honoured.
 */
export async function commandLine(
  { spec, options }: QemuDefinition,
  domain: DomainPaths,
  machine: Pick<ArgvInput, 'accelerator' | 'sandbox' | 'incoming' | 'paused'>,
): Promise<readonly string[]> {
  await refuseModuleSyntax(spec)
  return qemuArguments({
    ...machine,
    spec,
    options,
    pidFile: domain.run.pid,
    monitors: Array.from({ length: monitorSlots }, (_, slot) => firstSocketDescriptor + slot),
    consolePath: domain.run.consolePath,
    agent: options.guestAgent ? firstSocketDescriptor + monitorSlots : undefined,
    hostDevices: new Set(
      spec.disks.flatMap(({ path }) => (path !== undefined && isBlockDevice(path) ? [path] : [])),
    ),
    uefi: await findUefi(spec, domain),
  })
}

/** Whether a path is a block device of the host. */
export function isBlockDevice(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isBlockDevice() === true
}
