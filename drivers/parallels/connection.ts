import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionBackend } from '../../src/backend.js'
import type { CallOptions } from '../../src/call.js'
import { defaultStateRoot } from '../../src/state/state-root.js'
import type { ProgramResult } from '../../src/transports/child-process.js'
import type { ConnectionUri } from '../../src/uri.js'
import { openCommandLine } from '../command-line/connection.js'
import { readPlace } from '../command-line/place.js'
import type { CommandOptions } from '../command-line/program.js'
import { createParallelsDomain, type ParallelsFeature } from './domain.js'
import type { ParallelsOptions } from './options.js'
import { findPrlctl, prlctl } from './prlctl/program.js'
import { parallelsTool } from './tool.js'

/** The driver's own handle. */
export interface ParallelsNative {
  /**
   * Runs `prlctl` with these arguments, each as it is, to its end, whatever its exit code. Every user of this host can see
   * arguments: let no password be among them.
   *
   * @throws HypervisorError `ERR_ABORTED` (it is killed then), `ERR_TIMEOUT` after two minutes unless it is `long`.
   */
  prlctl(args: readonly string[], options?: CommandOptions): Promise<ProgramResult>
}

/** A connection of this driver. */
export type ParallelsConnection = ConnectionBackend<ParallelsFeature, ParallelsOptions, ParallelsNative>

/** One program has one list of machines, whichever folder new ones are put into and however it is named. */
function inventoryOf(program: string): string {
  return createHash('sha256').update(realpathSync(program)).digest('hex').slice(0, 16)
}

/**
 * Opens the machines of this user: `parallels:///`, with `program`, `folder` (where new machines are put; default:
 * `~/Parallels`) and `poll` ({@link readPlace}).
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_NOT_INSTALLED`.
 */
export async function openParallels(
  uri: ConnectionUri,
  { signal }: CallOptions,
): Promise<ParallelsConnection> {
  const place = readPlace(uri, 'parallels', { folder: 'folder' })
  const path = findPrlctl(place.program)
  const program = prlctl(path)
  const root = defaultStateRoot('parallels')
  const tool = parallelsTool(program, {
    machines: place.own.get('folder') ?? join(homedir(), 'Parallels'),
    // Short, as paths of sockets must be.
    sockets: join(root, 's'),
  })
  signal?.throwIfAborted()
  return await openCommandLine({
    place: { ...place, state: join(root, inventoryOf(path)) },
    native: { prlctl: program.result },
    tool,
    domain: (session, dom) => createParallelsDomain(session, tool, program, dom),
  })
}
