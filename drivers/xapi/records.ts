import { z } from 'zod'
import { integer, isReference, reference, texts, time } from './rpc/values.js'

/** Power states of the API (`vm_power_state`). */
export const powerStates = ['Halted', 'Paused', 'Running', 'Suspended'] as const

/** One of {@link powerStates}. */
export type PowerState = (typeof powerStates)[number]

const record = {
  uuid: z.string(),
  name_label: z.string(),
  name_description: z.string().default(''),
  power_state: z.enum(powerStates),
  is_a_template: z.boolean(),
  is_a_snapshot: z.boolean().default(false),
  is_control_domain: z.boolean(),
  snapshot_of: reference.default(''),
  snapshot_time: time,
  parent: reference.default(''),
  memory_static_max: integer,
  memory_dynamic_max: integer,
  VCPUs_at_startup: integer,
  VCPUs_max: integer,
  other_config: texts,
  HVM_boot_policy: z.string().default(''),
  HVM_boot_params: texts,
  PV_bootloader: z.string().default(''),
  /** Pools before XenServer 7.5 do not have it. */
  domain_type: z.string().default('unspecified'),
  metrics: reference,
  resident_on: reference.default(''),
  suspend_VDI: reference.default(''),
  /** Operations that are under way, by the references of their tasks. */
  current_operations: texts.default({}),
  VBDs: z.array(reference),
  VIFs: z.array(reference),
}

/** Schema of a machine's record, as far as it is read ("Class: VM"). Templates and snapshots are machines of the API, too. */
export const vmRecord = z.object(record)

/** A machine as the pool has it. */
export type VmRecord = z.output<typeof vmRecord>

/** Schema of what a pool measures of a machine ("Class: VM_metrics"), as far as it is read. */
export const metricsRecord = z.object({
  memory_actual: integer,
  VCPUs_number: integer,
  start_time: time,
})

/** What a pool measures of a machine. */
export type MetricsRecord = z.output<typeof metricsRecord>

/** Whether a machine of the API is a domain: no template, no snapshot, and no host's own. */
export function isDomain(
  vm: Pick<VmRecord, 'is_a_template' | 'is_a_snapshot' | 'is_control_domain'>,
): boolean {
  return !vm.is_a_template && !vm.is_a_snapshot && !vm.is_control_domain
}

/** The machine that a snapshot is of. */
export function snapshotOwner({ is_a_snapshot, snapshot_of }: VmRecord): string | undefined {
  return is_a_snapshot && isReference(snapshot_of) ? snapshot_of : undefined
}

/** What the machines are that `list` shows, in the pool's words ("VM.get_all_records_where"). */
export const domainsExpression = 'field "is_a_template" = "false" and field "is_control_domain" = "false"'
