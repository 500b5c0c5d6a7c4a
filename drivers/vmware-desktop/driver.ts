import { defineDriver } from '../../src/driver.js'
import { vmxSettings } from '../../src/formats/vmx/settings.js'
import { openVmwareDesktop } from './connection.js'
import { examineVmwareDesktop } from './doctor.js'
import { desktopFeatures } from './domain.js'

export type { ProgramResult } from '../../src/transports/child-process.js'
export type { CommandFailure } from '../command-line/failure.js'
export type { CommandOptions } from '../command-line/program.js'
export type { VmwareDesktopNative } from './connection.js'

/** VMware Workstation, Player and Fusion on this host, by `vmrun` and their VMX files. */
export const vmwareDesktop = defineDriver({
  name: 'vmware-desktop',
  title: 'VMware Workstation, Player and Fusion',
  schemes: ['vmware-desktop'],
  class: 'hypervisor',
  evidence: {
    peer: 'stand-in',
    description:
      'an executable of ours that takes vmrun’s documented words and writes what it writes, and a server of ours with vmrest’s documented answers; not VMware',
  },
  features: desktopFeatures,
  notes: {
    shutdown: 'by VMware Tools in the guest; waits until it is off',
    suspend: 'where vmrest runs; no events of what others pause and resume',
    'managed-save': 'an abort does not stop a save',
    'interface-addresses': 'where vmrest runs; by VMware Tools in the guest',
  },
  options: vmxSettings,
  connect: openVmwareDesktop,
  doctor: () => examineVmwareDesktop(),
})
