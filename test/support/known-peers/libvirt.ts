import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findTool } from '../find-tool.js'
import { refusedInNamespaces } from './namespaces.js'
import { peer } from './peer.js'

/** libvirt's daemon with its drivers for tests and for QEMU, which root runs as nobody. */
export const libvirtdPeer = peer('libvirtd', () => {
  const packages = 'install libvirt-daemon-system, libvirt-daemon and libvirt-daemon-driver-qemu'
  const path = findTool('libvirtd')
  if (path === undefined) return { missing: packages }
  if (process.getuid?.() === 0 && findTool('setpriv') === undefined) return { missing: 'install util-linux' }
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim() } : { missing: packages }
})

/** libvirt's driver for containers of LXC, which root's daemon has. */
export const lxcPeer = peer('libvirt-lxc', () => {
  if (process.getuid?.() !== 0) return { missing: 'only root makes containers of LXC' }
  if (findTool('libvirtd') === undefined || !existsSync('/usr/lib/libvirt/libvirt_lxc')) {
    return { missing: 'install libvirt-daemon-system and libvirt-daemon-driver-lxc' }
  }
  const refused = refusedInNamespaces('true')
  if (refused !== undefined) return { missing: `namespaces cannot be made: ${refused}` }
  if (!existsSync('/sys/fs/cgroup/memory') && !existsSync('/sys/fs/cgroup/cgroup.controllers')) {
    return { missing: 'no controllers of control groups are mounted' }
  }
  return { version: spawnSync('libvirtd', ['--version'], { encoding: 'utf8' }).stdout.trim() }
})

/** libvirt's driver for network filters, which root's daemon has. */
export const nwfilterPeer = peer('libvirt-nwfilter', () => {
  const folder = '/usr/lib/x86_64-linux-gnu/libvirt/connection-driver'
  if (!existsSync(join(folder, 'libvirt_driver_nwfilter.so'))) {
    return { missing: 'install libvirt-daemon' }
  }
  const refused =
    refusedInNamespaces('ip', 'link', 'add', 'pvtest0', 'type', 'veth', 'peer', 'name', 'pvtest1') ??
    refusedInNamespaces('iptables', '--list') ??
    refusedInNamespaces('ebtables', '-t', 'nat', '-L')
  if (refused !== undefined) return { missing: `the kernel does not do it: ${refused}` }
  return { version: spawnSync('libvirtd', ['--version'], { encoding: 'utf8' }).stdout.trim() }
})

/** What gives addresses away in libvirt's virtual networks, where its daemon is root's. */
export const dnsmasqPeer = peer('dnsmasq', () => {
  const path = findTool('dnsmasq')
  if (path === undefined || findTool('iptables') === undefined)
    return { missing: 'install dnsmasq-base and iptables' }
  const refused =
    refusedInNamespaces('ip', 'link', 'add', 'pvtest0', 'type', 'bridge') ??
    refusedInNamespaces('iptables', '--list')
  if (refused !== undefined) return { missing: `the kernel does not do it: ${refused}` }
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return { version: /^Dnsmasq version \S+/i.exec(stdout ?? '')?.[0] ?? path }
})

/** What libvirt makes partitions with. */
export const partedPeer = peer('parted', () => {
  if (findTool('parted') === undefined) return { missing: 'install parted' }
  return { version: spawnSync('parted', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '' }
})

/** Cyrus SASL with the mechanisms of SCRAM, which libvirt's daemon asks for passwords with. */
export const saslPeer = peer('cyrus-sasl', () => {
  const path = findTool('saslpasswd2')
  const { stdout } = spawnSync(findTool('saslpluginviewer') ?? 'saslpluginviewer', ['-s'], {
    encoding: 'utf8',
  })
  if (path === undefined || !/SCRAM-SHA-256/.test(stdout ?? '')) {
    return { missing: 'install sasl2-bin, libsasl2-modules and libsasl2-modules-db' }
  }
  return { version: `${path} with SCRAM` }
})

/** libvirt's own command line. */
export const virshPeer = peer('virsh', () => {
  const { status, stdout } = spawnSync('virsh', ['--version'], { encoding: 'utf8' })
  return status === 0 ? { version: `virsh ${stdout.trim()}` } : { missing: 'install libvirt-clients' }
})

/** libvirt's C library under Debian's own Python, the only one that finds it. */
export const pythonLibvirtPeer = peer('python3-libvirt', () => {
  const source = 'import libvirt; print(libvirt.getVersion())'
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', source], { encoding: 'utf8' })
  return status === 0 ? { version: `libvirt ${stdout.trim()}` } : { missing: 'install python3-libvirt' }
})

/** The tools of libxml2, which compare documents with schemas. */
export const xmllintPeer = peer('xmllint', () => {
  const { status, stderr } = spawnSync('xmllint', ['--version'], { encoding: 'utf8' })
  if (status !== 0) return { missing: 'install libxml2-utils' }
  return { version: stderr.split('\n')[0] ?? 'xmllint' }
})
