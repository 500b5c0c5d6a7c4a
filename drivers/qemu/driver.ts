import { defineDriver } from '../../src/driver.js'
import { openQemu } from './connection.js'
import { examineQemu } from './doctor.js'
import { qemuFeatures } from './domain.js'
import { qemuOptions } from './options.js'

export type { QemuHandle } from './connection.js'
export type { QmpArguments, QmpCallOptions, QmpClient } from './qmp/client.js'
export type { QmpEndListener, QmpListener } from './qmp/listeners.js'
export type { QemuVersion, QmpEvent } from './qmp/message.js'

/**
 * QEMU, which this driver starts itself and speaks QMP with. There is no daemon: machines outlive the
 * program that started them, and any other program finds them again.
 */
export const qemu = defineDriver({
  name: 'qemu',
  title: 'QEMU',
  schemes: ['qemu'],
  class: 'hypervisor',
  evidence: { peer: 'real', description: 'QEMU 7.2 on Linux x86-64, translator and KVM' },
  features: qemuFeatures,
  connectionFeatures: ['nodeStats', 'cpuModels'],
  notes: { 'interface-addresses': 'by the agent in the guest' },
  options: qemuOptions,
  connect: (uri) => openQemu(uri),
  doctor: (options) => examineQemu(options),
})
