import type { ErrorCode } from '../../src/errors.js'
import { HypervisorError } from '../../src/errors.js'
import type { DomainFeature } from '../../src/features.js'
import { domainFeatures } from '../../src/features.js'

/** A failure to inject: which call fails, and how. The call has no effect. */
export interface Fault {
  /** The method: `start`, `define`, `createSnapshot`, … or `connect`. */
  readonly operation: string
  readonly code: ErrorCode
  /** Default: a sentence that says that the fault was injected. */
  readonly message?: string | undefined
  /** Only for the domain of this name. Default: any. */
  readonly domain?: string | undefined
  /** The first call that fails, counted from 1 over the calls that the fault is for. Default: 1. */
  readonly call?: number | undefined
  /** How many calls fail from then on. Default: all. */
  readonly times?: number | undefined
}

/** The faults of one connection. */
export interface FaultTable {
  /** Adds a fault; the returned function takes it away. @throws TypeError for an unknown operation. */
  add(fault: Fault): () => void
  clear(): void
  /** Counts a call. @returns the failure that it is to have, if any. */
  strike(operation: string, domain: string | undefined): HypervisorError | undefined
}

/** The calls that can be made to fail. */
export const operations: readonly string[] = Object.freeze([
  'connect',
  'define',
  'list',
  'lookup',
  'node',
  'capabilities',
  'spec',
  'info',
  'start',
  'destroy',
  'undefine',
  ...Object.keys(domainFeatures).flatMap(methodsOf),
  'listPools',
  'lookupPool',
  'definePool',
  'listNetworks',
  'lookupNetwork',
  'defineNetwork',
  'listSecrets',
  'lookupSecret',
  'defineSecret',
  'listNodeDevices',
  'lookupNodeDevice',
  'listInterfaces',
  'lookupInterface',
  'defineInterface',
  'cpu',
  'memory',
  'freeMemoryOfCells',
  'models',
  'hostModel',
  'compare',
  'baseline',
  'listNwfilters',
  'lookupNwfilter',
  'defineNwfilter',
  'redefine',
  'build',
  'refresh',
  'delete',
  'autostart',
  'setAutostart',
  'listVolumes',
  'lookupVolume',
  'createVolume',
  'clone',
  'resize',
  'wipe',
  'upload',
  'download',
  'update',
  'dhcpLeases',
  'setValue',
  'value',
])

function methodsOf(feature: string): readonly string[] {
  return isFeature(feature) ? domainFeatures[feature].methods : []
}

function isFeature(name: string): name is DomainFeature {
  return Object.hasOwn(domainFeatures, name)
}

/** Makes an empty {@link FaultTable}. */
export function createFaultTable(): FaultTable {
  const rules = new Set<{ readonly fault: Fault; calls: number }>()
  return {
    add(fault) {
      if (!operations.includes(fault.operation)) {
        throw new TypeError(`there is no operation '${fault.operation}'; there are ${operations.join(', ')}`)
      }
      const rule = { fault: Object.freeze({ ...fault }), calls: 0 }
      rules.add(rule)
      return () => rules.delete(rule)
    },
    clear: () => rules.clear(),
    strike(operation, domain) {
      let hit: Fault | undefined
      for (const rule of rules) {
        const { fault } = rule
        if (fault.operation !== operation) continue
        if (fault.domain !== undefined && fault.domain !== domain) continue
        rule.calls += 1
        const first = fault.call ?? 1
        const last = first + (fault.times ?? Number.POSITIVE_INFINITY)
        if (rule.calls >= first && rule.calls < last) hit ??= fault
      }
      if (hit === undefined) return undefined
      return new HypervisorError(hit.code, hit.message ?? `${operation} failed: a fault was injected`)
    },
  }
}
