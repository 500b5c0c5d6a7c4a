import { join } from 'node:path'
import type { ConnectionBackend } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import type { ProgramResult } from '../../src/transports/child-process.js'
import type { ConnectionUri } from '../../src/uri.js'
import { openCommandLine } from '../command-line/connection.js'
import { readPlace } from '../command-line/place.js'
import type { CommandOptions } from '../command-line/program.js'
import { createVirtualboxDomain, type VirtualboxFeature } from './domain.js'
import type { VirtualboxOptions } from './options.js'
import { virtualboxTool } from './tool.js'
import { findVboxManage, vboxManage } from './vboxmanage/program.js'

/** The driver's own handle. */
export interface VirtualboxNative {
  /**
   * Runs `VBoxManage` with these arguments, each as it is, to its end, whatever its exit code. Every user of this host can
   * see arguments: let no password be among them.
   *
   * @throws HypervisorError `ERR_ABORTED` (it is killed then), `ERR_TIMEOUT` after two minutes unless it is `long`.
   */
  vboxManage(args: readonly string[], options?: CommandOptions): Promise<ProgramResult>
}

/** A connection of this driver. */
export type VirtualboxConnection = ConnectionBackend<VirtualboxFeature, VirtualboxOptions, VirtualboxNative>

/**
 * Opens the machines of this user, or those of the configuration in the folder `home`: `virtualbox:///`, with `program`,
 * `home` and `poll` ({@link readPlace}).
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_NOT_INSTALLED`.
 */
export async function openVirtualbox(
  uri: ConnectionUri,
  { signal }: CallOptions,
): Promise<VirtualboxConnection> {
  const place = readPlace(uri, 'virtualbox', { home: 'path' })
  const program = vboxManage(findVboxManage(place.program), place.own.get('home'))
  const tool = virtualboxTool(program, join(place.state, 'serials'))
  signal?.throwIfAborted()
  return await openCommandLine({
    place,
    native: { vboxManage: program.result },
    tool,
    domain: (session, dom) => createVirtualboxDomain(session, tool, program, dom),
  })
}
