import { z } from 'zod'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { isHypervisorError } from '../../src/errors.js'
import { machineFacts } from './argv/machine.js'
import { hasBalloon } from './argv.js'
import type { RunPaths } from './folders.js'
import { lastErrorLine, type MachineRecord, type MachineStatus, machineProcess } from './machine-record.js'
import { openMonitor } from './monitors.js'
import type { QmpClient } from './qmp/client.js'
import type { MachineSession } from './session.js'
import type { QemuDefinition } from './store.js'

const statusSchema = z.object({ status: z.string() })
const balloonSchema = z.object({ actual: z.number() })
const cpusSchema = z.array(z.unknown())

/** QEMU's own words for the state of a machine that lives (`RunState`, QMP Reference Manual, "run-state"). */
const states: Readonly<Record<string, DomainState>> = {
  running: 'running',
  shutdown: 'stopping',
  'guest-panicked': 'crashed',
  'internal-error': 'crashed',
  inmigrate: 'starting',
}

/** How long a monitor may take to answer before the machine is described without it, in milliseconds. */
const answerLimit = 2000

/** What a machine says of itself. */
interface Answers {
  readonly state: DomainState
  readonly reason?: string | undefined
  readonly memory?: number | undefined
  readonly vcpus?: number | undefined
}

/** Describes a domain; a living machine is asked through the connection's monitor, or one for this call. */
export async function describeDomain(
  definition: QemuDefinition,
  run: RunPaths,
  status: MachineStatus,
  session: MachineSession | undefined,
): Promise<DomainInfo> {
  const { spec } = definition
  const common = {
    name: spec.name,
    uuid: spec.uuid,
    architecture: spec.architecture,
    memory: spec.memory,
    vcpus: spec.vcpus.count,
  }
  if (status.state === 'off') return { ...common, state: 'shutoff' }
  if (status.state === 'crashed') {
    return { ...common, state: 'crashed', reason: lastErrorLine(run) ?? 'QEMU ended without being asked to' }
  }
  const { record } = status
  const pid = machineProcess(run, record)?.pid
  const alive = { ...common, accelerator: record.accelerator, startedAt: record.startedAt, pid }
  if (pid === undefined) return { ...alive, state: 'starting' }
  const answers = await askMachine(definition, run, record, session)
  return {
    ...alive,
    state: answers.state,
    reason: answers.reason,
    memory: answers.memory ?? common.memory,
    vcpus: answers.vcpus ?? common.vcpus,
  }
}

async function askMachine(
  definition: QemuDefinition,
  run: RunPaths,
  record: MachineRecord,
  session: MachineSession | undefined,
): Promise<Answers> {
  const signal = AbortSignal.timeout(answerLimit)
  try {
    if (session?.connected && session.record.id === record.id) {
      return await questions(await session.qmp(), definition, signal)
    }
    const monitor = await openMonitor(run, record, signal)
    try {
      return await questions(monitor, definition, signal)
    } finally {
      monitor.close()
    }
  } catch (error) {
    if (isHypervisorError(error, 'ERR_DISCONNECTED', 'ERR_CONNECT')) return { state: 'stopping' }
    if (isHypervisorError(error, 'ERR_BUSY')) return unknownState('all its monitors are in use')
    if (isHypervisorError(error, 'ERR_ABORTED')) return unknownState('its monitor does not answer')
    throw error
  }
}

function unknownState(why: string): Answers {
  return { state: 'running', reason: `running or paused: ${why}` }
}

async function questions(qmp: QmpClient, definition: QemuDefinition, signal: AbortSignal): Promise<Answers> {
  const { spec, options } = definition
  const grows = spec.vcpus.maximum > spec.vcpus.count
  const [{ status }, balloon, cpus] = await Promise.all([
    qmp.query('query-status', statusSchema, undefined, { signal }),
    hasBalloon(options, machineFacts(spec))
      ? qmp.query('query-balloon', balloonSchema, undefined, { signal }).catch(() => undefined)
      : undefined,
    grows ? qmp.query('query-cpus-fast', cpusSchema, undefined, { signal }) : undefined,
  ])
  const state = states[status] ?? 'paused'
  return {
    state,
    reason: status === 'running' || status === 'paused' ? undefined : status,
    memory: balloon?.actual,
    vcpus: cpus?.length,
  }
}
