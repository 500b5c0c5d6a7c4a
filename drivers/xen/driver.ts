import { defineDriver } from '../../src/driver.js'
import { openXen } from './connection.js'
import { examineXen } from './doctor.js'
import { xenFeatures } from './domain.js'
import { xenOptions } from './options.js'

export type { SchedulerParameters } from './features/scheduler.js'
export type { HostResult, HostRunOptions } from './host/host.js'
export type { XenNative } from './native.js'
export type { XlFailure } from './xl/failure.js'

/** Xen by its toolstack `xl`, on a dom0 that SSH leads to or on this host. */
export const xen = defineDriver({
  name: 'xen',
  title: 'Xen',
  schemes: ['xen'],
  class: 'hypervisor',
  evidence: { peer: 'real', description: 'Xen 4.17 with a dom0 of Debian 12, inside QEMU’s translator' },
  features: xenFeatures,
  notes: {
    save: 'the file is on the host; a paused guest cannot be saved; an abort does not stop it',
    reboot: 'the guest needs drivers for Xen; xl makes the machine anew, and it is off for two seconds',
    suspend: 'no events of what xl does by itself',
    balloon: 'no events',
    'vcpu-hotplug': 'the guest has a minute to follow, or the offer is taken back',
    'device-hotplug': 'disks of Xen’s own, and network interfaces on bridges',
    console: 'one connection has it at a time; its streams share it',
    'media-change':
      'in guests of the type hvm; a drive needs a disc when the machine starts; trays are opened even if locked',
    migrate: 'the machine’s memory goes through this program; not of paravirtualised guests where Xen cannot',
  },
  options: xenOptions,
  connect: openXen,
  doctor: examineXen,
})
