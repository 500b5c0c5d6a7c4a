import type { DomainBackend } from '../../src/backend.js'
import type { AffinityMethods, StatsMethods } from '../../src/domain.js'
import { HypervisorError } from '../../src/errors.js'
import { bindProcess } from '../../src/local/affinity.js'
import { consolePorts } from '../../src/spec/console-ports.js'
import { consoleMethods } from '../../src/state/console/methods.js'
import { metadataMethods } from '../../src/state/domains/metadata-methods.js'
import { renameMethods } from '../../src/state/domains/rename-methods.js'
import { readProcessStat } from '../../src/state/process-stat.js'
import { sendKeyMethods } from './display/key-methods.js'
import { screenshotMethods } from './display/screenshot-methods.js'
import { describeDomain, memoryOf } from './info.js'
import type { EmulatorMachine, EmulatorStore } from './machine.js'
import { emulatorPid } from './machine-record.js'
import { powerMethods } from './power.js'
import { saveMethods } from './state/save-methods.js'
import { snapshotMethods } from './state/snapshot-methods.js'

/** What domains of every emulator can do. */
export const emulatorFeatures = [
  'persistent',
  'rename',
  'metadata',
  'suspend',
  'stats',
  'console',
  'console-log',
  'affinity',
] as const

/** What domains of an emulator can do that draws on an X server, if it is given one. */
export const displayFeatures = [...emulatorFeatures, 'screenshot'] as const

/** What domains of an emulator can do whose recipe says which keys there are, too. */
export const keyboardFeatures = [...displayFeatures, 'send-key'] as const

/** What domains of an emulator can do besides, if its recipe says how it writes the state of its machine. */
export const stateFeatures = ['save', 'snapshots'] as const

/** One of {@link keyboardFeatures} or {@link stateFeatures}. */
export type EmulatorFeature = (typeof keyboardFeatures)[number] | (typeof stateFeatures)[number]

/** Makes the domain of a machine: the core and one group of methods for each feature. */
export function createEmulatorDomain<Options>(
  machine: EmulatorMachine<Options>,
  store: EmulatorStore<Options>,
): DomainBackend<EmulatorFeature> {
  const { run } = machine.paths
  return {
    name: machine.name,
    uuid: machine.uuid,
    spec: async () => (await machine.definition()).spec,
    info: async () => {
      const definition = await machine.definition()
      return await describeDomain(machine.recipe, definition, run, machine.status())
    },
    ...powerMethods(machine, store),
    ...renameMethods({ ...machine, isAlive: () => machine.status().state === 'alive' }, store),
    ...metadataMethods(machine, store),
    ...consoleMethods({
      async session() {
        const { record, gone, detached } = await machine.session()
        return { consoles: record.consoles, gone, detached }
      },
      definedConsoles: async () => consolePorts((await machine.definition()).spec),
      consolePath: run.consolePath,
    }),
    ...processMethods(machine),
    ...screenshotMethods(machine),
    ...sendKeyMethods(machine),
    ...saveMethods(machine, store),
    ...snapshotMethods(machine, store),
  }
}

/** The methods of the features `stats` and `affinity`, which ask something of the emulator's process. */
function processMethods<Options>(machine: EmulatorMachine<Options>): StatsMethods & AffinityMethods {
  const requirePid = (): number => {
    machine.requireAlive()
    const pid = emulatorPid(machine.paths.run)
    if (pid !== undefined) return pid
    throw new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' is just starting`)
  }
  return {
    async stats() {
      const counters = await readProcessStat(requirePid())
      if (counters === undefined) {
        throw new HypervisorError('ERR_INVALID_STATE', `the emulator of '${machine.name}' has just ended`)
      }
      const { spec } = await machine.definition()
      const { user, system, resident } = counters
      const memory = memoryOf(machine.recipe, spec)
      return {
        time: Date.now(),
        cpu: { time: user + system, user, system },
        memory: { current: memory, maximum: memory, resident },
        // No emulator counts for one disk alone.
        disks: [],
        networks: [],
      }
    },
    setAffinity: (cpus) => machine.withLock(() => bindProcess(requirePid(), cpus)),
  }
}
