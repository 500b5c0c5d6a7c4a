import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionBackend } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import type { VmxSettings } from '../../src/formats/vmx/settings.js'
import type { ProgramResult } from '../../src/transports/child-process.js'
import type { ConnectionUri } from '../../src/uri.js'
import { openCommandLine } from '../command-line/connection.js'
import { readPlace } from '../command-line/place.js'
import type { CommandOptions } from '../command-line/program.js'
import { createDesktopDomain, type DesktopFeature } from './domain.js'
import { readVmrest } from './rest/address.js'
import { vmrestMachines } from './rest/machines.js'
import { openVmrest } from './rest/service.js'
import { desktopTool } from './tool.js'
import { products, type VmrunProduct } from './vmrun/commands.js'
import { findVmrun, vmrun } from './vmrun/program.js'

/** The driver's own handle. */
export interface VmwareDesktopNative {
  /**
   * Runs `vmrun` with these arguments behind `-T` and the product, each as it is, to its end, whatever its exit code. Every
   * user of this host can see arguments: let no password (`-gp`, `-vp`) be among them.
   *
   * @throws HypervisorError `ERR_ABORTED` (it is killed then), `ERR_TIMEOUT` after two minutes unless it is `long`.
   */
  vmrun(args: readonly string[], options?: CommandOptions): Promise<ProgramResult>
}

/** A connection of this driver. */
export type VmwareDesktopConnection = ConnectionBackend<DesktopFeature, VmxSettings, VmwareDesktopNative>

/** The folder in which VMware's program puts machines unless its user says otherwise. */
function usualFolder(): string {
  return process.platform === 'darwin'
    ? join(homedir(), 'Virtual Machines.localized')
    : join(homedir(), 'vmware')
}

/**
 * Opens the machines in a folder, each in a folder of its own: `vmware-desktop:///`, with `folder`, `product` (`ws`,
 * `player` or `fusion`), `program` and `poll` ({@link readPlace}); and `vmrest`, where that listens ({@link readVmrest}), with
 * `authfile`, the client authentication file that has its user and password.
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_NOT_INSTALLED`; with `vmrest` also `ERR_AUTH`, `ERR_FILE`, `ERR_CONNECT`.
 */
export async function openVmwareDesktop(
  uri: ConnectionUri,
  { signal }: CallOptions,
): Promise<VmwareDesktopConnection> {
  const parameters = { folder: 'path', product: products, vmrest: 'text', authfile: 'file' } as const
  const place = readPlace(uri, 'vmware-desktop', parameters, { folder: usualFolder() })
  const address = readVmrest(uri, place.own.get('vmrest'))
  const named = products.find((product) => product === place.own.get('product'))
  const product: VmrunProduct = named ?? (process.platform === 'darwin' ? 'fusion' : 'ws')
  const program = vmrun(findVmrun(place.program), product)
  const service = address && (await openVmrest(address, place.own.get('authfile')))
  // What is wrong with it shall be known now.
  await service?.ask('/vms', undefined, signal)
  const rest = service && vmrestMachines(service)
  const tool = desktopTool(program, place.own.get('folder') ?? usualFolder(), rest)
  signal?.throwIfAborted()
  return await openCommandLine({
    place,
    native: { vmrun: program.result },
    tool,
    domain: (session, dom) => createDesktopDomain(session, tool, dom),
  })
}
