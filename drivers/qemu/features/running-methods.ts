import type {
  BalloonMethods,
  DiskResizeMethods,
  NmiMethods,
  ScreenshotMethods,
  SendKeyMethods,
  StatsMethods,
  VcpuMethods,
} from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { QemuMachine } from '../machine.js'
import { machineProcess } from '../machine-record.js'
import { announceVcpus } from './announce.js'
import { setMemory } from './balloon.js'
import { resizeDisk } from './block-resize.js'
import { takeScreenshot } from './screenshot.js'
import { sendKeys } from './send-key.js'
import { readStats } from './stats.js'
import { setVcpus, vcpuCount } from './vcpu-hotplug.js'

/** The methods that ask something of a running machine and leave nothing to remember. */
export function runningMethods(
  machine: QemuMachine,
): StatsMethods &
  BalloonMethods &
  VcpuMethods &
  DiskResizeMethods &
  NmiMethods &
  ScreenshotMethods &
  SendKeyMethods {
  return {
    async stats(options) {
      const process = machineProcess(machine.paths.run, machine.requireAlive())
      if (process === undefined) {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' is just starting`)
      }
      const { spec } = await machine.definition()
      return await readStats(await machine.qmp(), process.pid, spec, options)
    },
    async setMemory(bytes, options) {
      const qmp = await machine.qmp()
      await setMemory(qmp, bytes, (await machine.definition()).spec.memory, options)
    },
    // A guest that never lets go of a CPU must not keep others from destroying the machine: no lock here.
    async setVcpus(count, options) {
      const qmp = await machine.qmp()
      const { vcpus } = (await machine.definition()).spec
      const before = await vcpuCount(qmp, options)
      try {
        await setVcpus(qmp, count, vcpus.maximum, options)
      } finally {
        const now = await vcpuCount(qmp).catch(() => before)
        if (now !== before) announceVcpus(machine, now)
      }
    },
    async resizeDisk(id, bytes, options) {
      const qmp = await machine.qmp()
      await machine.withLock(() => resizeDisk(qmp, id, bytes, options))
    },
    async injectNmi(options) {
      await (await machine.qmp()).execute('inject-nmi', undefined, options)
    },
    async screenshot(options) {
      const qmp = await machine.qmp()
      const { spec } = await machine.definition()
      return await takeScreenshot(qmp, spec, machine.paths.run.folder, options)
    },
    async sendKeys(keys, options) {
      await sendKeys(await machine.qmp(), keys, options)
    },
  }
}
