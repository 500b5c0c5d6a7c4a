import type { DomainInfo } from '../../src/domain-data.js'
import type { HypervisorError } from '../../src/errors.js'
import { nilUuid, uuidByLink } from '../../src/state/domains/damaged-uuid.js'
import {
  type MachineRecord,
  type MachineStatus,
  machineProcess,
  readMachineStatus,
} from './machine-record.js'
import type { QemuStore } from './store.js'

/**
 * What can still be said of a domain whose files are damaged, so that nothing on the disk, and no machine
 * that runs, is invisible: its name is that of its folder, its reason says what is damaged, and what only the
 * definition tells is 0 or `unknown`.
 */
export function describeDamaged(store: QemuStore, name: string, error: HypervisorError): DomainInfo {
  const { run } = store.domain(name)
  const status = statusIfKnown(store, name)
  const record = status?.record
  const common = {
    name,
    uuid: uuidByLink(store.paths, name) ?? record?.uuid ?? nilUuid,
    memory: 0,
    vcpus: 0,
    architecture: 'unknown',
    reason: `damaged: ${error.message}`,
  }
  if (status?.state === 'crashed') return { ...common, state: 'crashed' }
  if (status?.state !== 'alive') return { ...common, state: 'shutoff' }
  return {
    ...common,
    state: 'running',
    ...liveFacts(status.record),
    pid: machineProcess(run, status.record)?.pid,
  }
}

function liveFacts({ accelerator, startedAt }: MachineRecord): Pick<DomainInfo, 'accelerator' | 'startedAt'> {
  return { accelerator, startedAt }
}

/** The record of the machine may be what is damaged. */
function statusIfKnown(store: QemuStore, name: string): MachineStatus | undefined {
  try {
    return readMachineStatus(store.domain(name).run)
  } catch {
    return undefined
  }
}
