import { HypervisorError } from '../../src/index.js'
import { environmentDifferences } from './environment-differences.js'
import { known } from './host/files.js'
import type { EnvironmentRecord } from './records.js'

/**
 * Refuses to go on with a campaign where the machine, or a program that runs one of its platforms, is not what it
 * was: samples of two emulators in one estimate would be an estimate of neither.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` with the first of the differences.
 */
export function requireSameMachine(folder: string, before: EnvironmentRecord, now: EnvironmentRecord): void {
  const [difference, ...others] = environmentDifferences(factsToGoOn(before), factsToGoOn(now))
  if (difference === undefined) return
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the campaign in '${folder}' cannot go on here, since its samples would be of two kinds: ${difference}${more}`,
    {
      field: folder,
      hint: 'Put back what has changed, or start a new campaign; what was measured stays, and polyvisor report shows it.',
    },
  )
}

/**
 * What must be as it was for a campaign to go on: besides the machine itself, what an update or another boot changes
 * without a word and what makes code faster or slower as a whole, such as the microcode, the kernel's remedies against
 * weaknesses of the processor, the limits of the control group, the firmware of machines, and the version that measures.
 */
function factsToGoOn(environment: EnvironmentRecord): EnvironmentRecord {
  const { cpu, cgroup, kernelBuild, kernelParameters, clockSource, sdk } = environment
  const { microcode, mitigations, family, flags, caches } = cpu
  const constant = constantFacts(environment)
  return {
    ...constant,
    cpu: { ...constant.cpu, flags, caches, ...known({ microcode, mitigations, family }) },
    ...known({ cgroup: limitsOf(cgroup), kernelBuild, kernelParameters, clockSource, sdk }),
    platforms: constant.platforms.map((platform, index) => ({
      ...platform,
      ...known({ files: environment.platforms[index]?.files }),
    })),
  }
}

/** Its weight counts only against others, whose work is measured as noise. */
function limitsOf(cgroup: EnvironmentRecord['cgroup']): EnvironmentRecord['cgroup'] {
  if (cgroup === undefined) return undefined
  const { cpuWeight: _weight, ...limits } = cgroup
  return limits
}

/**
 * What cannot change while a campaign pauses without making its samples unlike. What a guest says of its CPU is
 * known only at the end. Settings such as the governor may differ; the noise that they make is measured.
 */
export function constantFacts(environment: EnvironmentRecord): EnvironmentRecord {
  const { cpu, kernel, node, virtualization, kvm, memoryBytes, taken } = environment
  return {
    kind: environment.kind,
    schemaVersion: environment.schemaVersion,
    taken,
    cpu: { model: cpu.model, architecture: cpu.architecture, logical: cpu.logical, flags: [], caches: [] },
    memoryBytes,
    kernel,
    node,
    virtualization: {
      evidence: [],
      ...(virtualization.virtual === undefined ? {} : { virtual: virtualization.virtual }),
    },
    kvm: { kind: kvm.kind, detail: '' },
    platforms: environment.platforms.map(({ platform, version, program, sha256, xen }) => ({
      platform,
      ...(version === undefined ? {} : { version }),
      ...(program === undefined ? {} : { program }),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(xen === undefined ? {} : { xen }),
    })),
  }
}
