import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { HypervisorError } from '../../src/index.js'
import { runProgram } from '../../src/transports/child-process.js'
import { requireOnPath } from '../../src/transports/find-on-path.js'

/** The programs that a build needs, and the Debian package of each. */
const programs = {
  'apt-get': 'apt',
  'dpkg-query': 'dpkg',
  mmdebstrap: 'mmdebstrap',
  sqfstar: 'squashfs-tools',
  tar: 'tar',
  setsid: 'util-linux',
  setpriv: 'util-linux',
  unshare: 'util-linux',
} as const

/**
 * Checks that an image can be built here, before anything is fetched.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` naming the program and its package, `ERR_UNSUPPORTED` for a user who
 *   is not root and has no subordinate ids.
 */
export async function requireBuildTools(asRoot: boolean): Promise<void> {
  for (const [name, packageName] of Object.entries(programs)) requireOnPath(name, packageName)
  if (asRoot) return
  for (const name of ['newuidmap', 'newgidmap']) requireOnPath(name, 'uidmap')
  const { uid, username } = userInfo()
  for (const path of ['/etc/subuid', '/etc/subgid']) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (hasSubordinateIds(text, username, uid)) continue
    throw new HypervisorError('ERR_UNSUPPORTED', `the user ${username} has no subordinate ids in ${path}`, {
      field: path,
      hint: `Build as root, or give the user some: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}`,
    })
  }
}

/** Whether subuid(5) or subgid(5) gives a user enough ids for a Debian: 65,536. */
export function hasSubordinateIds(text: string, username: string, uid: number): boolean {
  return text.split('\n').some((line) => {
    const [owner, , count] = line.split(':')
    return (owner === username || owner === String(uid)) && Number(count) >= 65_536
  })
}

/** Versions of the programs that make the bytes. */
export async function toolVersions(signal?: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const first = async (name: string, option: string, pattern: RegExp): Promise<[string, string]> => {
    const { stdout } = await runProgram(name, [option], { signal })
    return [name, pattern.exec(stdout)?.[1] ?? stdout.split('\n')[0] ?? '']
  }
  return Object.fromEntries(
    await Promise.all([
      first('mmdebstrap', '--version', /^mmdebstrap (\S+)/),
      first('mksquashfs', '-version', /^mksquashfs version (\S+)/),
      first('tar', '--version', /^tar \(GNU tar\) (\S+)/),
      first('dpkg-query', '--version', /version (\S+)/),
      first('apt-get', '--version', /^apt (\S+)/),
    ]),
  )
}
