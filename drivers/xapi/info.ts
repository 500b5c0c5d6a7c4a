import { z } from 'zod'
import { byName } from '../../src/by-name.js'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { ownKeys, uuidOf } from './own-settings.js'
import {
  domainsExpression,
  isDomain,
  type MetricsRecord,
  metricsRecord,
  type VmRecord,
  vmRecord,
} from './records.js'
import { isFailure } from './rpc/failure.js'
import { isReference, parsed } from './rpc/values.js'
import type { XapiSession } from './session.js'
import { domainStates } from './states.js'

const vmRecords = z.record(z.string(), vmRecord)

/** Metrics of other objects than machines of the pool may lack something; it is theirs. */
const metricsRecords = z.record(z.string(), metricsRecord.optional().catch(undefined))

/** The record of a machine. @throws HypervisorError `ERR_NO_DOMAIN`. */
export async function readRecord(session: XapiSession, ref: string): Promise<VmRecord> {
  return parsed('record of a machine', vmRecord, await session.call('VM.get_record', [ref]))
}

/** The records of all domains, by their references. */
export async function readRecords(session: XapiSession): Promise<Readonly<Record<string, VmRecord>>> {
  const found = await session.call('VM.get_all_records_where', [domainsExpression])
  const records = parsed('records of machines', vmRecords, found)
  return Object.fromEntries(Object.entries(records).filter(([, record]) => isDomain(record)))
}

/** What is known of a machine now. @throws HypervisorError `ERR_NO_DOMAIN`. */
export async function readInfo(session: XapiSession, ref: string): Promise<DomainInfo> {
  const record = await readRecord(session, ref)
  return infoOf(record, isOn(record) ? await readMetrics(session, record) : undefined)
}

/** What is known of every machine, by name: two calls for all of them. */
export async function listInfos(
  session: XapiSession,
  states: readonly DomainState[] | undefined,
): Promise<readonly DomainInfo[]> {
  const records = Object.values(await readRecords(session))
  const metrics = records.some(isOn)
    ? parsed('metrics', metricsRecords, await session.call('VM_metrics.get_all_records', []))
    : {}
  return records
    .map((record) => infoOf(record, isOn(record) ? metrics[record.metrics] : undefined))
    .filter(({ state }) => states === undefined || states.includes(state))
    .sort(byName)
}

function isOn({ power_state }: VmRecord): boolean {
  return power_state === 'Running' || power_state === 'Paused'
}

async function readMetrics(session: XapiSession, { metrics }: VmRecord): Promise<MetricsRecord | undefined> {
  if (!isReference(metrics)) return undefined
  try {
    return parsed('metrics', metricsRecord, await session.call('VM_metrics.get_record', [metrics]))
  } catch (error) {
    // Revertings give a machine others.
    if (isFailure(error, 'HANDLE_INVALID')) return undefined
    throw error
  }
}

function infoOf(record: VmRecord, metrics: MetricsRecord | undefined): DomainInfo {
  const { name_label, power_state, memory_dynamic_max, VCPUs_at_startup, other_config } = record
  const startedAt = metrics?.start_time ?? 0
  return {
    name: name_label,
    uuid: uuidOf(record),
    state: domainStates[power_state],
    ...(power_state === 'Suspended' ? { reason: 'its state is saved' } : {}),
    memory: metrics?.memory_actual || memory_dynamic_max,
    vcpus: metrics?.VCPUs_number || VCPUs_at_startup,
    architecture: other_config[ownKeys.architecture] ?? 'x86_64',
    accelerator: 'xen',
    ...(startedAt > 0 ? { startedAt } : {}),
  }
}
