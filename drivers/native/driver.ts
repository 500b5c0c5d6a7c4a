import { defineDriver } from '../../src/driver.js'
import { processFeatures } from '../../src/local/process-domain.js'
import { openNative } from './connection.js'
import { examineNative } from './doctor.js'
import { nativeOptions } from './options.js'

/**
 * The host itself: a domain is a process of `boot.kernel`, which is an executable file. It is the baseline that
 * other platforms are compared with.
 *
 * A process ends with this program: it is killed when this program exits, and when this program is itself
 * killed by a signal the process finds its standard input at its end. The benchmark's payload ends then; a
 * program that does not read its standard input lives on until it does or writes.
 */
export const native = defineDriver({
  name: 'native',
  title: 'Native process',
  schemes: ['native'],
  class: 'native',
  evidence: { peer: 'real', description: 'processes of a Linux x86-64 host' },
  features: processFeatures,
  notes: {
    shutdown: 'SIGTERM',
    suspend: 'SIGSTOP and SIGCONT to the process group',
    console: 'standard input, and standard output and error in one stream',
  },
  options: nativeOptions,
  connect: (uri) => openNative(uri),
  doctor: () => examineNative(),
})
