import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { release } from 'node:os'
import { findTool } from '../find-tool.js'
import { asNobody } from '../nobody.js'
import { payloadImage } from '../payload.js'
import type { Peer } from '../peers.js'
import { python } from '../python.js'
import { host, hostIsLinuxPc } from './host.js'
import { peer } from './peer.js'

/** A payload that this host runs as a process. */
function nativePayload(name: string, image: string, kind: string): Peer {
  return peer(name, () => {
    if (!hostIsLinuxPc) return { missing: `the payload is a program for ${kind}, this is ${host}` }
    const { status } = spawnSync(payloadImage(image), { input: '' })
    if (status !== 0) return { missing: `this kernel does not run programs for ${kind}` }
    return { version: `Linux ${release()}` }
  })
}

/** This host, on which the payload runs as a process. */
export const nativePeer = nativePayload('native', 'linux-x86_64', 'Linux x86-64')

/** This host, where it runs 32-bit programs too. */
export const nativeI386Peer = nativePayload('native-i386', 'linux-i386', 'Linux i386')

/** What only Linux does, for example to give the beginning of a file back. */
export const linuxPeer = peer('linux', () =>
  process.platform === 'linux' ? { version: release() } : { missing: `this is ${host}` },
)

/** Settings of the running kernel that this user may change; the tests put them back. */
export const kernelSettingsPeer = peer('kernel-settings', () => {
  try {
    accessSync('/proc/sys/vm/swappiness', constants.R_OK | constants.W_OK)
    return { version: `Linux ${release()}` }
  } catch (error) {
    return { missing: `vm.swappiness cannot be changed: ${error instanceof Error ? error.message : error}` }
  }
})

/** A user without rights, as whom root can run what it tests. */
export const nobodyPeer = peer('nobody', () => {
  if (process.getuid?.() !== 0)
    return { missing: 'the tests are run by an ordinary user, who tests nothing else' }
  const source = `import { readFileSync } from 'node:fs'; readFileSync(process.argv[1]).length`
  const { status } = spawnSync(...asNobody(source, [payloadImage('linux-x86_64')], '/nowhere'))
  if (status !== 0) return { missing: 'nobody may read these sources, or there is no setpriv' }
  return { version: 'root, who runs programs as nobody' }
})

/** Block devices that are files, with a file system on them. */
export const loopDevicePeer = peer('loop-device', () => {
  if (findTool('mkfs.ext4') === undefined) return { missing: 'install e2fsprogs' }
  const { status, stdout, stderr } = spawnSync('losetup', ['--find'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim() } : { missing: stderr?.trim() || 'install mount' }
})

/** Opens an event of `perf_event_open(2)` on itself: the clock of the CPU, which every kernel that has events has. */
const openEvent = `import ctypes, struct, sys
attributes = ctypes.create_string_buffer(struct.pack('IIQQQQQ', 1, 112, 0, 0, 0, 0, 0), 112)
sys.exit(ctypes.CDLL(None).syscall(298, attributes, 0, -1, -1, 0) < 0)`

/** The counters of the kernel, as root may have them. */
export const perfPeer = peer('perf', () => {
  if (process.arch !== 'x64') return { missing: 'it is only looked for on x86-64' }
  const { status } = spawnSync(python, ['-c', openEvent])
  return status === 0 ? { version: `Linux ${release()}` } : { missing: 'the kernel opens no events for us' }
})
