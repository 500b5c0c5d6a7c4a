import type { Finding } from '../../../src/doctor.js'
import { guestCode } from './guest.js'
import type { KvmHost } from './host.js'
import type { KvmMeasurement } from './measurement.js'

/** What the probe saw, or what became of its process. */
export type KvmOutcome =
  | KvmMeasurement
  | { readonly outcome: 'hung'; readonly milliseconds: number }
  | { readonly outcome: 'died'; readonly reason: string }

/**
 * Guest instructions per second below which the guest is interpreted. An interpreter inside the kernel
 * reaches 1 to 2 million (measured with this probe), hardware a thousand times that.
 */
export const interpretingBelow = 50e6

/** Guest instructions per second below which hardware is out of the question, or in another's hands. */
export const slowBelow = 300e6

/** Turns what was seen into a line of `polyvisor doctor`. */
export function classifyKvm(outcome: KvmOutcome, host: KvmHost, path: string): Finding {
  const base = { name: 'kvm', path } as const
  switch (outcome.outcome) {
    case 'not-opened':
      return { ...base, ...notOpened(outcome.errno, host) }
    case 'no-ffi':
      return {
        ...base,
        status: 'broken',
        detail: `The device cannot be probed, since the FFI does not load here: ${outcome.reason}.`,
        hint: "Reinstall with npm, with optional packages, so that koffi's build for this platform is there.",
      }
    case 'failed':
      return {
        ...base,
        status: 'broken',
        detail: `The device opens, but ${outcome.reason}${outcome.reason.includes(outcome.step) ? '' : ` (${outcome.step})`}.`,
        hint: "Look at the kernel's log (dmesg | grep -i kvm); another hypervisor may hold the CPU's virtualization.",
      }
    case 'hung':
      return {
        ...base,
        status: 'broken',
        detail: `A guest of ${guestCode.length} bytes did not end within ${outcome.milliseconds / 1000} s and was killed.`,
        hint: 'Do not use KVM on this host; use QEMU with accel: tcg.',
      }
    case 'died':
      return { ...base, status: 'broken', detail: `The probe's process ended early: ${outcome.reason}.` }
    case 'not-run':
      return {
        ...base,
        status: 'degraded',
        version: `API ${outcome.apiVersion}`,
        detail: `The device answers, but no guest was run: the probe has none for ${outcome.architecture}.`,
        facts: { ...hostFacts(host), ...answerFacts(outcome), kind: 'unknown' },
      }
    case 'ran':
      return { ...base, version: `API ${outcome.apiVersion}`, ...ran(outcome, host) }
  }
}

type Verdict = Pick<Finding, 'status' | 'detail' | 'hint' | 'facts'>

function notOpened(errno: string, host: KvmHost): Verdict {
  const facts = hostFacts(host)
  switch (errno) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO': {
      const capable = host.architecture !== 'x64' || virtualizationFlag(host) !== undefined
      return {
        status: 'missing',
        detail: capable
          ? 'The device is not there, though the CPU can virtualize.'
          : 'The device is not there, and the CPU shows no vmx or svm flag.',
        hint: capable
          ? 'Load the module: modprobe kvm_intel or kvm_amd; in a container, pass the device on.'
          : "Turn virtualization on in the firmware or, in a virtual machine, nested virtualization on its host; QEMU's tcg works without.",
        facts,
      }
    }
    case 'EACCES':
    case 'EPERM':
      return {
        status: 'broken',
        detail: `The device is there, but this user may not open it (${errno}).`,
        hint: 'Join the group kvm: sudo usermod -aG kvm $USER, then log in again.',
        facts,
      }
    default:
      return {
        status: 'broken',
        detail: `The device is there, but does not open (${errno}).`,
        hint: "Look at the kernel's log: dmesg | grep -i kvm.",
        facts,
      }
  }
}

function ran(measurement: Extract<KvmMeasurement, { outcome: 'ran' }>, host: KvmHost): Verdict {
  const rate = (measurement.instructions / measurement.nanoseconds) * 1e9
  const kind = kindOf(rate, host)
  const facts = {
    ...hostFacts(host),
    ...answerFacts(measurement),
    kind,
    instructionsPerSecond: Math.round(rate),
  }
  const speed = `${formatMillions(rate)} million instructions per second`
  switch (kind) {
    case 'software':
      return {
        status: 'degraded',
        detail: `KVM interprets its guest: ${speed}${joinClues(host)}.`,
        hint: 'Figures from here say nothing about hardware KVM, and most operating systems will not boot: use tcg.',
        facts,
      }
    case 'slow':
      return {
        status: 'degraded',
        detail: `KVM runs its guest at only ${speed}${joinClues(host)}.`,
        hint: 'The host is itself emulated, or very busy: try again when it is idle.',
        facts,
      }
    default:
      return {
        status: 'works',
        detail: `KVM ran a guest at ${speed}${kind === 'nested' ? ', nested: this host is itself a virtual machine' : ''}.`,
        facts,
      }
  }
}

function kindOf(rate: number, host: KvmHost): 'hardware' | 'nested' | 'slow' | 'software' {
  if (rate < interpretingBelow) return 'software'
  if (rate < slowBelow) return 'slow'
  return host.cpuFlags.includes('hypervisor') ? 'nested' : 'hardware'
}

/** What else speaks against hardware KVM, as the rest of a sentence. */
function joinClues(host: KvmHost): string {
  const vendorModules = host.modules.filter((name) => name !== 'kvm')
  const clues = vendorModules.map((name) => `module ${name}`)
  if (host.architecture === 'x64' && virtualizationFlag(host) === undefined) {
    clues.push('no vmx or svm flag of the CPU')
  }
  return clues.map((clue) => `; ${clue}`).join('')
}

function virtualizationFlag(host: KvmHost): 'vmx' | 'svm' | undefined {
  return (['vmx', 'svm'] as const).find((flag) => host.cpuFlags.includes(flag))
}

function hostFacts(host: KvmHost): NonNullable<Finding['facts']> {
  return {
    modules: host.modules.join(' '),
    virtualizationFlag: virtualizationFlag(host) ?? 'none',
    hostIsVirtual: host.cpuFlags.includes('hypervisor'),
  }
}

function answerFacts(answers: {
  readonly apiVersion: number
  readonly extensions: Readonly<Record<string, number>>
}): NonNullable<Finding['facts']> {
  const extensions = Object.entries(answers.extensions).map(([name, value]) => [`extension.${name}`, value])
  return { apiVersion: answers.apiVersion, ...Object.fromEntries(extensions) }
}

function formatMillions(rate: number): string {
  const millions = rate / 1e6
  return millions < 10 ? millions.toFixed(1) : Math.round(millions).toString()
}
