import type { CallOptions } from '../../src/call.js'
import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import type { LibvirtClient } from './rpc/client.js'
import { parameterValues, type TypedParameter } from './rpc/typed-parameter.js'
import { neutralState } from './states.js'

/**
 * Groups of libvirt's statistics, by `virDomainStatsTypes` (include/libvirt/libvirt-domain.h). A driver of libvirt
 * leaves away what it does not have: its test driver tells the state alone.
 */
const groupBits = {
  state: 1,
  cpu: 2,
  balloon: 4,
  vcpu: 8,
  interface: 16,
  block: 32,
  perf: 64,
  iothread: 128,
  memory: 256,
  dirtyrate: 512,
} as const

/** A group of libvirt's statistics. */
export type StatsGroup = keyof typeof groupBits

/** State and statistics of one domain. */
export interface NamedStats {
  readonly name: string
  readonly uuid: string
  /** Its state, where the group `state` was asked for. */
  readonly state?: DomainState | undefined
  /** Why it is in this state, where that is known. */
  readonly reason?: string | undefined
  /** libvirt's own values by libvirt's own names: `cpu.time` in nanoseconds, `balloon.current` in KiB. */
  readonly values: ReadonlyMap<string, TypedParameter['value']>
}

/** What a connection of this driver has beside the neutral interface. */
export interface LibvirtNative extends LibvirtClient {
  /**
   * State and statistics of every domain, in one call. Where they are asked for again and again, or there are many
   * domains, this is cheaper than `list()` and a call a domain.
   *
   * @param groups what is asked for; by default all that libvirt's driver at the other end has
   * @throws HypervisorError `ERR_UNSUPPORTED` where libvirt's driver has no such call, `ERR_INVALID_ARGUMENT` for a
   *   group that there is not.
   */
  allStats(groups?: readonly StatsGroup[]): Promise<readonly NamedStats[]>
}

/**
 * State and statistics of every domain, in one call.
 *
 * @param groups what is asked for; by default all that libvirt's driver has
 * @throws HypervisorError `ERR_UNSUPPORTED` where libvirt's driver has no such call, `ERR_INVALID_ARGUMENT` for a group that
 * there is not.
 */
export async function readAllStats(
  client: Pick<LibvirtClient, 'call'>,
  groups: readonly StatsGroup[] = [],
  options?: Pick<CallOptions, 'signal'>,
): Promise<readonly NamedStats[]> {
  for (const [index, group] of groups.entries()) {
    if (Object.hasOwn(groupBits, group)) continue
    const known = Object.keys(groupBits).join(', ')
    throw new HypervisorError(
      'ERR_INVALID_ARGUMENT',
      `there is no group of statistics '${String(group)}'; there are ${known}`,
      { field: `groups[${index}]` },
    )
  }
  const stats = groups.reduce((bits, group) => bits | groupBits[group], 0)
  const { retStats } = await client.call('connectGetAllDomainStats', { doms: [], stats, flags: 0 }, options)
  return retStats.map(({ dom, params }) => {
    const values = parameterValues(params)
    const state = values.get('state.state')
    const neutral =
      state === undefined ? {} : neutralState(Number(state), Number(values.get('state.reason') ?? 0))
    return { name: dom.name, uuid: dom.uuid, ...neutral, values }
  })
}
