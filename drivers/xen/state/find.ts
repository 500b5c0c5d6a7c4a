import type { DomainInfo, DomainState } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import type { RunningDomain } from '../xl/list.js'
import type { XenDefinition } from './definition.js'
import type { Survey } from './survey.js'

/** A domain: its definition, its machine, or both. */
export interface FoundDomain {
  /** Absent for a machine that another tool has made. */
  readonly definition: XenDefinition | undefined
  /** Absent for a domain that is off. */
  readonly machine: RunningDomain | undefined
}

/** Every domain of a survey whose definition can be read. */
export function domainsOf({ running, definitions }: Survey): readonly FoundDomain[] {
  const machines = new Map(running.map((machine) => [machine.uuid, machine]))
  const defined = definitions.map((definition) => ({
    definition,
    machine: machines.get(definition.spec.uuid),
  }))
  const known = new Set(definitions.map(({ spec }) => spec.uuid))
  const others = running.filter(({ uuid }) => !known.has(uuid))
  return [...defined, ...others.map((machine) => ({ definition: undefined, machine }))]
}

/** Name and UUID of a domain. A definition has its own name, whatever its machine is called. */
export function identityOf({ definition, machine }: FoundDomain): {
  readonly name: string
  readonly uuid: string
} {
  return {
    name: definition?.spec.name ?? machine?.name ?? '',
    uuid: definition?.spec.uuid ?? machine?.uuid ?? '',
  }
}

/** The domain of a handle. @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_STATE_CORRUPT`. */
export function findIn(
  survey: Survey,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): FoundDomain {
  const found = domainsOf(survey).find((domain) => identityOf(domain).uuid === uuid)
  if (found !== undefined) return found
  throw survey.damaged.find((damaged) => damaged.name === name)?.error ?? noDomain(name)
}

/** The domain of a name or UUID, which may look alike. @throws HypervisorError `ERR_NO_DOMAIN`, `ERR_STATE_CORRUPT`. */
export function lookUpIn(survey: Survey, nameOrUuid: string): FoundDomain {
  const domains = domainsOf(survey)
  const found =
    domains.find((domain) => identityOf(domain).uuid === nameOrUuid.toLowerCase()) ??
    domains.find((domain) => identityOf(domain).name === nameOrUuid)
  if (found !== undefined && nameOrUuid !== '') return found
  throw survey.damaged.find(({ name }) => name === nameOrUuid)?.error ?? noDomain(nameOrUuid)
}

/** The error of a domain that is not there. */
export function noDomain(name: string): HypervisorError {
  return new HypervisorError('ERR_NO_DOMAIN', `there is no domain '${name}'`, { domain: name })
}

/** The state of a domain. */
export function stateOf({ machine }: FoundDomain): DomainState {
  if (machine === undefined) return 'shutoff'
  if (machine.crashed) return 'crashed'
  if (machine.ending) return 'stopping'
  return machine.paused ? 'paused' : 'running'
}

/** What is known of a domain. */
export function infoOf(found: FoundDomain): DomainInfo {
  const { definition, machine } = found
  return {
    ...identityOf(found),
    state: stateOf(found),
    memory: machine?.memory ?? definition?.spec.memory ?? 0,
    vcpus: machine?.vcpus ?? definition?.spec.vcpus.count ?? 0,
    architecture: definition?.spec.architecture ?? 'x86_64',
    accelerator: 'xen',
  }
}

/** What can be said of a domain whose definition is damaged: a reason, and 0 or `unknown` for what only that tells. */
export function damagedInfo({ name, error }: Survey['damaged'][number]): DomainInfo {
  const uuid = '00000000-0000-0000-0000-000000000000'
  const reason = `damaged: ${error.message}`
  return { name, uuid, state: 'shutoff', reason, memory: 0, vcpus: 0, architecture: 'unknown' }
}
