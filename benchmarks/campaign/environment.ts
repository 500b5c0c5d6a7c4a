import { probeKvm } from '../../drivers/qemu/kvm/probe.js'
import { tuningInForce } from '../tune/in-force.js'
import { showTuning } from '../tune/show.js'
import { describeGuestCpu, hypervisorSeen } from './guest-cpu.js'
import { readCpuFacts } from './host/cpu.js'
import { readSystemFacts } from './host/system.js'
import { readVirtualization } from './host/virtualization.js'
import type { CampaignPlatform } from './platform.js'
import { platformVersions } from './platform-version.js'
import type { EnvironmentRecord, LogRecord } from './records.js'

/**
 * Describes the machine that a campaign runs on. Nothing in it names a person, a host or a folder.
 *
 * @throws HypervisorError `ERR_ABORTED` if the signal is aborted.
 */
export async function readEnvironment(
  platforms: readonly Pick<CampaignPlatform, 'record' | 'connection'>[],
  signal?: AbortSignal,
): Promise<EnvironmentRecord> {
  const [cpu, system, virtualization, kvm, tuning, versions] = await Promise.all([
    readCpuFacts(),
    readSystemFacts(),
    readVirtualization(),
    readKvm(signal),
    readTuning(),
    platformVersions(platforms),
  ])
  return {
    kind: 'polyvisor-environment',
    schemaVersion: 1,
    taken: new Date().toISOString(),
    cpu,
    ...system,
    virtualization: { ...virtualization, ...nesting(virtualization, kvm) },
    kvm,
    tuning,
    platforms: [...versions],
  }
}

/** Keeps the records that say something of the machines and leaves the others go, so that a long campaign stays small. */
export function createMachineNotes() {
  const kept: LogRecord[] = []
  const seen = new Set<string>()
  return {
    add(records: readonly LogRecord[]): void {
      for (const record of records) {
        if (record.kind !== 'calibration' && record.kind !== 'invocation') continue
        const known = seen.has(record.platform)
        if (record.kind === 'invocation' && (known || record.cpu === undefined)) continue
        if (record.cpu !== undefined) seen.add(record.platform)
        kept.push(record)
      }
    },
    records: (): readonly LogRecord[] => kept,
  }
}

/** Adds what was learnt from the machines while they ran: what CPU the payloads saw, and the command lines. */
export function withMachines(
  environment: EnvironmentRecord,
  records: readonly LogRecord[],
): EnvironmentRecord {
  const platforms = environment.platforms.map((version) => {
    const own = records.filter(
      (record) =>
        (record.kind === 'calibration' || record.kind === 'invocation') &&
        record.platform === version.platform,
    )
    const cpu = own.map((record) => ('cpu' in record ? record.cpu : undefined)).find(isKnown)
    const commandLine = own
      .map((record) => ('commandLine' in record ? record.commandLine : undefined))
      .find(isKnown)
    return {
      ...version,
      ...(cpu === undefined ? {} : { guestCpu: describeGuestCpu(cpu) }),
      ...(commandLine === undefined ? {} : { commandLine }),
    }
  })
  return { ...environment, virtualization: withHypervisor(environment, records), platforms }
}

/** A process of this machine sees the hypervisor under this machine, also where the kernel tells nothing of it. */
function withHypervisor(
  { virtualization, platforms }: EnvironmentRecord,
  records: readonly LogRecord[],
): EnvironmentRecord['virtualization'] {
  if (virtualization.hypervisor !== undefined) return virtualization
  const native = platforms.find(({ platform }) => platform === 'native')
  const seen = records
    .map((record) =>
      'cpu' in record && record.platform === native?.platform && record.cpu !== undefined
        ? hypervisorSeen(record.cpu)
        : undefined,
    )
    .find(isKnown)
  return seen === undefined ? virtualization : { ...virtualization, hypervisor: seen }
}

/** A KVM that works in a virtual machine makes virtual machines in a virtual machine, whatever runs their code. */
function nesting(
  { virtual }: EnvironmentRecord['virtualization'],
  { kind }: EnvironmentRecord['kvm'],
): Pick<EnvironmentRecord['virtualization'], 'nested'> {
  if (virtual === undefined || kind === 'absent' || kind === 'unusable') return {}
  return { nested: virtual || kind === 'nested' }
}

async function readTuning(): Promise<NonNullable<EnvironmentRecord['tuning']>> {
  const [settings, inForce] = await Promise.all([showTuning(), tuningInForce()])
  return {
    inForce,
    settings: settings
      .filter(({ state }) => state !== 'absent')
      .map(({ setting, value, recommended, state, onRequest }) => ({
        setting,
        ...(value === undefined ? {} : { value }),
        recommended,
        noisy: state === 'differs' && onRequest === undefined,
      })),
  }
}

function isKnown<Value>(value: Value | undefined): value is Value {
  return value !== undefined
}

async function readKvm(signal: AbortSignal | undefined): Promise<EnvironmentRecord['kvm']> {
  const { status, detail, facts } = await probeKvm({ signal })
  if (status === 'missing') return { kind: 'absent', detail }
  if (status === 'broken') return { kind: 'unusable', detail }
  const { kind } = facts ?? {}
  const known = (['hardware', 'nested', 'slow', 'software'] as const).find((name) => name === kind)
  return { kind: known ?? 'unknown', detail }
}
