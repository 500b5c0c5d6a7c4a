import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

const source = new URL('../../../../test/peers/vcsim/main.go', import.meta.url)

/** The simulator, as `.ci/build-vcsim` has built it. */
export interface VcsimProgram {
  readonly path: string
  /** Version of govmomi, whose simulator it is. */
  readonly version: string
}

/** Finds the simulator of the vSphere API that was built from these sources and packages; `undefined` if it was not. */
export function findVcsim(): VcsimProgram | undefined {
  const packages = ['golang-go', 'golang-github-vmware-govmomi-dev']
  const { status, stdout } = spawnSync('dpkg-query', ['-W', ...packages], { encoding: 'utf8' })
  if (status !== 0) return undefined
  const key = createHash('sha256').update(readFileSync(source)).update(stdout).digest('hex').slice(0, 16)
  const path = join(userInfo().homedir, '.cache', 'polyvisor', 'vcsim', `vcsim-${key}`)
  const version = /govmomi-dev\s+(\S+)/.exec(stdout)?.[1] ?? ''
  return existsSync(path) ? { path, version } : undefined
}
