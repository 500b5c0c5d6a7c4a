import { defineDriver } from '../../src/driver.js'
import { via } from '../../src/via.js'
import { openLibvirt } from './connection.js'
import { examineLibvirt } from './doctor.js'
import { libvirtFeatures } from './domain.js'
import { libvirtOptions } from './options.js'

export type { LibvirtNative, NamedStats, StatsGroup } from './all-stats.js'
export type { LibvirtClient } from './rpc/client.js'
export { LibvirtError, type LibvirtFailure } from './rpc/failure.js'
export type { ArgumentsOf, ProcedureName, ResultOf } from './rpc/procedures.js'
export type { TypedParameter } from './rpc/typed-parameter.js'

/**
 * A daemon of libvirt, and through it every hypervisor that libvirt has a driver for. This driver speaks libvirt's
 * own RPC; nothing of libvirt is needed on this side.
 */
export const libvirt = defineDriver({
  name: 'libvirt',
  title: 'libvirt',
  schemes: ['libvirt'],
  serves: via('libvirt'),
  class: 'hypervisor',
  evidence: { peer: 'real', description: 'libvirtd 9.0 with QEMU 7.2, with LXC and with its test driver' },
  features: libvirtFeatures,
  connectionFeatures: [
    'storage',
    'networks',
    'secrets',
    'nodeDevices',
    'interfaces',
    'nodeStats',
    'cpuModels',
    'nwfilters',
  ],
  notes: {
    rename: 'not with a managed save, snapshots or checkpoints',
    save: 'the file is on the daemon’s host',
    'core-dump': 'the file is on the daemon’s host',
    backup: 'the files are on the daemon’s host',
    'block-jobs': 'the files are on the daemon’s host; snapshots are not looked at',
    checkpoints: 'libvirt 9.0 does not take them along when a domain migrates',
    snapshots: 'events only of what this connection does',
    'vcpu-hotplug': 'events only of what this connection does',
    console: 'libvirt gives it to one client at a time; this connection’s streams share it',
    'interface-addresses': 'a daemon of a user has no leases',
    networks: 'a daemon of root starts them; one of a user only keeps definitions',
    interfaces: 'a daemon built without netcf only shows them',
    nwfilters: 'only a daemon of root filters',
  },
  options: libvirtOptions,
  connect: openLibvirt,
  doctor: examineLibvirt,
})
