import { spawnSync } from 'node:child_process'
import { findXenImage } from '../../peers/xen/image.js'
import { findXenTools } from '../xen-tools.js'
import { host, hostIsLinuxPc } from './host.js'
import { refusedInNamespaces } from './namespaces.js'
import { peer } from './peer.js'

/** xl and its library, as packages that `.ci/install-packages` has downloaded; without a hypervisor, they only read. */
export const xlPeer = peer('xl', async () => {
  if (!hostIsLinuxPc) return { missing: `the tools of Xen are for Linux x86-64, this is ${host}` }
  const found = await findXenTools()
  return 'missing' in found ? found : { version: found.version }
})

/** libvirt's driver for Xen in root's daemon, where what it asks of Xen is answered by a stand-in. */
export const libvirtXenPeer = peer('libvirt-xen', async () => {
  if (!hostIsLinuxPc) return { missing: `the tools of Xen are for Linux x86-64, this is ${host}` }
  const tools = await findXenTools()
  if ('missing' in tools) return tools
  if (tools.libvirtDriver === undefined) return { missing: 'download libvirt-daemon-driver-xen as well' }
  const refused = refusedInNamespaces('true')
  if (refused !== undefined) return { missing: `namespaces cannot be made: ${refused}` }
  const { status, stdout } = spawnSync('libvirtd', ['--version'], { encoding: 'utf8' })
  return status === 0
    ? { version: `${stdout.trim()} with libxl of ${tools.version}` }
    : { missing: 'install libvirt-daemon' }
})

/** A host with Xen, as `test/peers/xen` builds it, for a machine of QEMU's translator. */
export const xenPeer = peer('xen', async () => {
  if (spawnSync('qemu-system-x86_64', ['--version']).status !== 0)
    return { missing: 'install qemu-system-x86' }
  const image = await findXenImage()
  if (image === undefined) return { missing: 'run npm run build:test && node dist/test/peers/xen/build.js' }
  return { version: `${image.hypervisor.replace('_amd64.deb', '')} in QEMU's translator` }
})
