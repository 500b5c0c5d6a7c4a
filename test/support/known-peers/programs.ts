import { spawnSync } from 'node:child_process'
import { findTool } from '../find-tool.js'
import { python } from '../python.js'
import { peer, program } from './peer.js'

/** What starts the stand-ins of desktop hypervisors. */
export const perlPeer = peer('perl', () =>
  findTool('perl') === undefined ? { missing: 'install perl' } : { version: 'perl' },
)

/** What reads the headers of ELF files. */
export const readelfPeer = program('readelf', 'install binutils')

/** The compiler of the demonstrations with the C library. */
export const gccPeer = program('gcc', 'install gcc and libc6-dev')

/** The browser that reads reports. */
export const chromiumPeer = peer('chromium', async () => {
  const path = findTool('chromium')
  if (path === undefined) return { missing: 'install chromium' }
  return { version: spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim() }
})

/** OpenSSH's server, with its agent and the tool that makes keys. */
export const sshdPeer = peer('sshd', () => {
  const path = findTool('sshd')
  if (path === undefined || findTool('ssh-agent') === undefined || findTool('ssh-keygen') === undefined) {
    return { missing: 'install openssh-server and openssh-client' }
  }
  // Older ones do not know the option, and say their version in the complaint.
  const { stderr } = spawnSync(path, ['-V'], { encoding: 'utf8' })
  return { version: /OpenSSH_[^,\s]+/.exec(stderr ?? '')?.[0] ?? path }
})

/** Makes the pseudo-terminals of the command line's tests. */
export const pythonPeer = peer('python3', () => {
  if (process.platform === 'win32') return { missing: 'there are no pseudo-terminals on Windows' }
  const { status, stdout } = spawnSync(python, ['--version'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim() } : { missing: 'install python3' }
})

/** socat, which connects to sockets. */
export const socatPeer = peer('socat', () => {
  const { status, stdout } = spawnSync('socat', ['-V'], { encoding: 'utf8' })
  if (status !== 0) return { missing: 'install socat' }
  return { version: /socat version \S+/.exec(stdout)?.[0] ?? 'socat' }
})
