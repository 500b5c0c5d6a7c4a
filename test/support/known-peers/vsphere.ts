import { spawnSync } from 'node:child_process'
import { findVcsim } from '../../../benchmarks/sdk/vmware/vcsim-program.js'
import { peer } from './peer.js'

/** The simulator of the vSphere API that comes with govmomi, as `.ci/build-vcsim` has built it. */
export const vcsimPeer = peer('vcsim', () => {
  const found = findVcsim()
  return found === undefined
    ? { missing: 'install golang-go and golang-github-vmware-govmomi-dev, and run .ci/build-vcsim' }
    : { version: `govmomi ${found.version}` }
})

/** VMware's own client of the vSphere API under Debian's Python, the only one that finds it. */
export const pyvmomiPeer = peer('pyvmomi', () => {
  const source = 'import importlib.metadata as m, pyVmomi; print(m.version("pyvmomi"))'
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', source], { encoding: 'utf8' })
  return status === 0 ? { version: `pyVmomi ${stdout.trim()}` } : { missing: 'install python3-pyvmomi' }
})
