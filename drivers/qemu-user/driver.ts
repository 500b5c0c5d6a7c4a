import { defineDriver } from '../../src/driver.js'
import { processFeatures } from '../../src/local/process-domain.js'
import { openQemuUser } from './connection.js'
import { examineQemuUser } from './doctor.js'
import { qemuUserOptions } from './options.js'

/**
 * QEMU's emulation of Linux processes: a domain is a process of `boot.kernel`, a program for another CPU, or for this
 * one. Its instructions are translated, and its system calls are those of this host's kernel, so there is no machine
 * and no second kernel to pay for. `cpu.model` chooses the CPU.
 *
 * A process ends with this program as the native driver's do.
 */
export const qemuUser = defineDriver({
  name: 'qemu-user',
  title: 'QEMU user mode',
  schemes: ['qemu-user'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'QEMU 7.2, programs for twelve CPUs on Linux x86-64' },
  features: processFeatures,
  notes: {
    shutdown: 'SIGTERM',
    suspend: 'SIGSTOP and SIGCONT to the process group',
    console: 'standard input, and standard output and error in one stream',
  },
  options: qemuUserOptions,
  connect: (uri) => openQemuUser(uri),
  doctor: (options) => examineQemuUser(options),
})
