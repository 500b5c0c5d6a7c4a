import { defineDriver } from '../../src/driver.js'
import { openVirtualbox } from './connection.js'
import { examineVirtualbox } from './doctor.js'
import { virtualboxFeatures } from './domain.js'
import { virtualboxOptions } from './options.js'

export type { ProgramResult } from '../../src/transports/child-process.js'
export type { CommandFailure } from '../command-line/failure.js'
export type { CommandOptions } from '../command-line/program.js'
export type { VirtualboxNative } from './connection.js'

/** VirtualBox on this host, by its program `VBoxManage`. */
export const virtualbox = defineDriver({
  name: 'virtualbox',
  title: 'VirtualBox',
  schemes: ['virtualbox'],
  class: 'hypervisor',
  evidence: {
    peer: 'stand-in',
    description:
      'an executable of ours that takes VBoxManage’s documented words and writes what it writes, not VirtualBox',
  },
  features: virtualboxFeatures,
  notes: {
    suspend: 'no events of what others pause and resume',
    'managed-save':
      'what was paused runs for a moment when it is started again; an abort does not stop a save',
    snapshots: 'one with several snapshots on top of it cannot be deleted',
    balloon: 'needs the Guest Additions; nothing tells whether the guest has followed',
    shutdown: 'by the ACPI power button',
  },
  options: virtualboxOptions,
  connect: openVirtualbox,
  doctor: () => examineVirtualbox(),
})
