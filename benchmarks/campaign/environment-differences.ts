import type { EnvironmentRecord } from './records.js'

/**
 * Says in which ways two machines are so unlike that figures from them need not agree. Empty if they are alike in
 * all that is known.
 */
export function environmentDifferences(
  before: EnvironmentRecord,
  after: EnvironmentRecord,
): readonly string[] {
  const facts = (environment: EnvironmentRecord): Readonly<Record<string, string | undefined>> => ({
    'CPU model': environment.cpu.model,
    'number of CPUs': String(environment.cpu.logical),
    'CPU flags': environment.cpu.flags.join(' '),
    caches: environment.cpu.caches.join(', '),
    microcode: environment.cpu.microcode,
    'frequency governor': environment.cpu.governor,
    turbo: environment.cpu.turbo,
    SMT: environment.cpu.smt,
    kernel: environment.kernel,
    ASLR: environment.aslr,
    'clock source': environment.clockSource,
    'Node version': environment.node,
    'host is a virtual machine': String(environment.virtualization.virtual),
    'kind of KVM': environment.kvm.kind,
    ...Object.fromEntries(
      environment.platforms.flatMap(({ platform, version, sha256, guestCpu, kernel }) => [
        [`version of ${platform}`, version],
        [`program of ${platform}`, sha256],
        [`kernel of ${platform}`, kernel && `${kernel.package} ${kernel.packageVersion}`],
        [`bytes of the kernel of ${platform}`, kernel?.sha256],
        [`CPU that ${platform} shows its guest`, guestCpu],
      ]),
    ),
  })
  const [old, now] = [facts(before), facts(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names
    .filter((name) => old[name] !== now[name])
    .map((name) => {
      if (name === 'CPU flags') return 'the CPU flags differ'
      return `${name}: ${shorten(old[name])} before, ${shorten(now[name])} now`
    })
}

function shorten(value: string | undefined): string {
  if (value === undefined) return 'unknown'
  return /^[0-9a-f]{64}$/.test(value) ? `SHA-256 ${value.slice(0, 12)}…` : value
}
