import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findPackage } from '../../../drivers/thread/package.js'
import { findTool } from '../find-tool.js'
import { peer } from './peer.js'

/** Bochs with its BIOS. Its display listens on every address, so that it is run in a network of its own. */
export const bochsPeer = peer('bochs', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'bochs', 'bochsbios', 'vgabios'], {
    encoding: 'utf8',
  })
  if (status !== 0) return { missing: 'install bochs, bochsbios and vgabios' }
  if (spawnSync('unshare', ['--map-root-user', '--net', 'true']).status !== 0) {
    return { missing: 'this kernel gives no network of its own' }
  }
  return { version: stdout.split('\n')[0]?.replace('\t', ' ') ?? 'bochs' }
})

/** What Bochs draws with on an X server. */
export const bochsWindowPeer = peer('bochs-x', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'bochs-x'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim().replace('\t', ' ') } : { missing: 'install bochs-x' }
})

/** SIMH's PDP-11 and VAX. */
export const simhPeer = peer('simh', () => {
  for (const name of ['pdp11', 'vax', 'vax780', 'altairz80', 'pdp10', 'pdp8', 'dgnova']) {
    if (findTool(name) === undefined) return { missing: 'install simh' }
  }
  const { stdout } = spawnSync('pdp11', [], { encoding: 'utf8', input: 'quit\n', timeout: 10_000 })
  return { version: /^.*simulator V.*$/m.exec(stdout)?.[0] ?? 'simh' }
})

/** Hatari, an Atari. */
export const hatariPeer = peer('hatari', () => {
  if (findTool('hatari') === undefined) return { missing: 'install hatari' }
  const { stdout } = spawnSync('hatari', ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /Hatari v\S+/.exec(stdout)?.[0] ?? 'hatari' }
})

/** DOSBox. */
export const dosboxPeer = peer('dosbox', () => {
  if (findTool('dosbox') === undefined) return { missing: 'install dosbox' }
  const { stdout } = spawnSync('dosbox', ['-version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^DOSBox version [^,]*/m.exec(stdout)?.[0] ?? 'dosbox' }
})

/** openMSX with C-BIOS. */
export const openmsxPeer = peer('openmsx', () => {
  if (findTool('openmsx') === undefined) return { missing: 'install openmsx and cbios' }
  const { stdout } = spawnSync('openmsx', ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^openMSX .*$/m.exec(stdout)?.[0] ?? 'openmsx' }
})

/** FS-UAE, which draws on a screen that is not there with EGL. */
export const fsUaePeer = peer('fs-uae', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'fs-uae', 'libegl1'], { encoding: 'utf8' })
  if (status !== 0) return { missing: 'install fs-uae and libegl1' }
  return { version: stdout.split('\n')[0]?.replace('\t', ' ') ?? 'fs-uae' }
})

/** The X server on which emulators are looked at. */
export const xvfbPeer = peer('xvfb', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'xvfb'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim().replace('\t', ' ') } : { missing: 'install xvfb' }
})

/** Hercules, which says its version when it does not understand its arguments. */
export const herculesPeer = peer('hercules', () => {
  if (findTool('hercules') === undefined) return { missing: 'install hercules' }
  const { stdout } = spawnSync('hercules', ['-?'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^Hercules Version .*$/m.exec(stdout)?.[0] ?? 'hercules' }
})

/** VICE, which Debian has in its component contrib. */
export const vicePeer = peer('vice', () => {
  if (findTool('x64sc') === undefined) return { missing: 'install vice of Debian’s component contrib' }
  const { stdout } = spawnSync('x64sc', ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^x64sc \(.*\)$/m.exec(stdout)?.[0] ?? 'x64sc' }
})

/** The BIOS that v86 boots disks with. */
export const seabiosPeer = peer('seabios', () =>
  existsSync('/usr/share/seabios/bios.bin')
    ? { version: '/usr/share/seabios/bios.bin' }
    : { missing: 'install seabios' },
)

/** The emulator that comes as an npm package. */
export const v86Peer = peer('v86', () => ({ version: `v86 ${findPackage('v86').version}` }))

/** jsnes, which is an optional dependency, and one for development. */
export const jsnesPeer = peer('jsnes', () => ({ version: `jsnes ${findPackage('jsnes').version}` }))
