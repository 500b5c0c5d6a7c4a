import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { DomainInfo } from '../../src/domain-data.js'
import type { HypervisorError } from '../../src/errors.js'
import {
  type MachineRecord,
  type MachineStatus,
  machineProcess,
  readMachineStatus,
} from './machine-record.js'
import type { DomainStore } from './store.js'

/** Stands for a UUID that is not known any more (RFC 9562, section 5.9). */
const nilUuid = '00000000-0000-0000-0000-000000000000'

/**
 * What can still be said of a domain whose files are damaged, so that nothing on the disk, and no machine
 * that runs, is invisible: its name is that of its folder, its reason says what is damaged, and what only the
 * definition tells is 0 or `unknown`.
 */
export function describeDamaged(store: DomainStore, name: string, error: HypervisorError): DomainInfo {
  const { run } = store.domain(name)
  const status = statusIfKnown(store, name)
  const record = status?.record
  const common = {
    name,
    uuid: uuidOf(store, name) ?? record?.uuid ?? nilUuid,
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
function statusIfKnown(store: DomainStore, name: string): MachineStatus | undefined {
  try {
    return readMachineStatus(store.domain(name).run)
  } catch {
    return undefined
  }
}

function uuidOf({ paths }: DomainStore, name: string): string | undefined {
  return readdirSync(paths.uuids).find((uuid) => {
    try {
      return readlinkSync(join(paths.uuids, uuid)) === join('..', name)
    } catch {
      return false
    }
  })
}
