import { probeKvm } from '../../drivers/qemu/kvm/probe.js'
import { describeGuestCpu } from './guest-cpu.js'
import { readCpuFacts, readSystemFacts, readVirtualization } from './host-facts.js'
import { platformVersion } from './platform-version.js'
import type { EnvironmentRecord, LogRecord, PlatformRecord } from './records.js'

/**
 * Describes the machine that a campaign runs on. Nothing in it names a person, a host or a folder.
 *
 * @throws HypervisorError `ERR_ABORTED` if the signal is aborted.
 */
export async function readEnvironment(
  platforms: readonly PlatformRecord[],
  signal?: AbortSignal,
): Promise<EnvironmentRecord> {
  const [cpu, system, virtualization, kvm, versions] = await Promise.all([
    readCpuFacts(),
    readSystemFacts(),
    readVirtualization(),
    readKvm(signal),
    Promise.all(platforms.map(platformVersion)),
  ])
  return {
    kind: 'polyvisor-environment',
    schemaVersion: 1,
    taken: new Date().toISOString(),
    cpu,
    ...system,
    virtualization,
    kvm,
    platforms: versions,
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
  return { ...environment, platforms }
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
