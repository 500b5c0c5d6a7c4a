import type { Suite } from './measure.js'
import { core } from './suites/core.js'
import { domains } from './suites/domains.js'
import { emulator } from './suites/emulator.js'
import { harness } from './suites/harness.js'
import { libvirt } from './suites/libvirt.js'
import { noise } from './suites/noise.js'
import { qemuStart } from './suites/qemu-start.js'
import { qmp } from './suites/qmp.js'
import { startUp } from './suites/start-up.js'
import { v86 } from './suites/v86.js'
import { vmware } from './suites/vmware.js'
import { xen } from './suites/xen.js'

/** Every suite, in the order in which they run. */
export const suites: readonly Suite[] = [
  startUp,
  core,
  domains,
  qmp,
  qemuStart,
  emulator,
  libvirt,
  vmware,
  xen,
  v86,
  noise,
  harness,
]
