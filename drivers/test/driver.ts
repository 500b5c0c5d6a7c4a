import { connectionFeatureNames } from '../../src/connection-features.js'
import { defineDriver } from '../../src/driver.js'
import { openTest } from './connection.js'
import { examineTest } from './doctor.js'
import { testFeatures } from './features.js'
import { testOptions } from './options.js'

export type { AgentProgram, AgentProgramInput, AgentProgramOutput } from './agent-programs.js'
export type { MachineInspection, TestControl } from './control.js'
export type { Fault } from './faults.js'
export type { GuestBehaviour, GuestMachine, TestGuest } from './guest/guest.js'
export type { PluggedDevice } from './node-devices/plug.js'
export type { Latency } from './parameters.js'
export type { WorldOptions } from './world.js'

/**
 * Machines in memory, deterministic and complete, so that a program can be tested without any hypervisor.
 *
 * `test:///default` has one running domain `test`; every other path, such as `test:///empty`, is a world of
 * its own that begins without domains. Worlds live as long as the process. Parameters of the URI: `seed`,
 * `clock=virtual`, `latency=20ms` or `latency=5ms..20ms`, `fault=start:ERR_START_FAILED` or
 * `fault=suspend@3:ERR_OPERATION_FAILED` (the third call; several separated by commas), and `files=check` to
 * insist on the files that a specification names. `connection.native` is a {@link TestControl}.
 */
export const test = defineDriver({
  name: 'test',
  title: 'Test',
  schemes: ['test'],
  class: 'test',
  evidence: { peer: 'real', description: 'itself, since it has no peer' },
  features: testFeatures,
  connectionFeatures: connectionFeatureNames,
  options: testOptions,
  connect: openTest,
  doctor: examineTest,
})
