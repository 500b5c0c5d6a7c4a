import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { HypervisorError } from '../../errors.js'
import { errorCode } from '../../state/libc.js'
import { type KnownHostLine, parseKnownHosts } from './known-hosts.js'

/** What is known of hosts, and where that was looked for. */
export interface KnownHosts {
  readonly files: readonly string[]
  readonly lines: readonly KnownHostLine[]
}

/** The files that ssh(1) looks at. */
export function defaultKnownHosts(): readonly string[] {
  return [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts']
}

/**
 * Reads known_hosts files. One that does not exist knows no host; one that cannot be read is an error, since it
 * may revoke keys.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function readKnownHosts(files: readonly string[] = defaultKnownHosts()): Promise<KnownHosts> {
  const lines = await Promise.all(files.map(readLines))
  return { files, lines: lines.flat() }
}

async function readLines(file: string): Promise<readonly KnownHostLine[]> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'), file)
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return []
    throw new HypervisorError('ERR_FILE', `'${file}' cannot be read`, { field: 'knownHosts', cause })
  }
}
