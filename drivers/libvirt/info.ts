import { byName } from '../../src/by-name.js'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { isContainerType } from '../../src/formats/libvirt-xml/containers.js'
import { absentAs } from './lookup.js'
import type { DomainReference } from './rpc/references.js'
import { numbersOf, parameterValues } from './rpc/typed-parameter.js'
import type { LibvirtSession } from './session.js'
import { type NeutralState, neutralState } from './states.js'

/**
 * What libvirt knows of a domain at once.
 *
 * @param known its state, where it was just read
 */
export async function readInfo(
  session: LibvirtSession,
  dom: DomainReference,
  known?: NeutralState,
): Promise<DomainInfo> {
  const [state, size, facts] = await Promise.all([
    known ?? session.stateOf(dom),
    session.client.call('domainGetInfo', { dom }),
    session.factsOf(dom),
  ])
  // Of a container libvirt says how much it uses at the moment.
  const memory = isContainerType(facts.type) ? size.maxMem : size.memory
  const { name, uuid } = dom
  return {
    name,
    uuid,
    state: state.state,
    ...(state.reason === undefined ? {} : { reason: state.reason }),
    memory: Number(memory) * 1024,
    vcpus: size.nrVirtCPU,
    architecture: facts.architecture,
    accelerator: facts.type === 'qemu' ? 'tcg' : facts.type,
  }
}

/**
 * What is known of every domain, by name: one call for the states of all of them, one for the size of each, and one for each
 * whose definition was not read yet. The call for all of them has sizes too, but waits for every machine whose
 * hypervisor hangs. Domains that go in the meantime are left away.
 */
export async function listInfos(
  session: LibvirtSession,
  states: readonly DomainState[] | undefined,
): Promise<readonly DomainInfo[]> {
  const infos = await Promise.all(
    (await statesOfAll(session)).map(({ dom, state }) =>
      absentAs('ERR_NO_DOMAIN', readInfo(session, dom, state)),
    ),
  )
  return infos
    .filter((info) => info !== undefined)
    .filter(({ state }) => states === undefined || states.includes(state))
    .sort(byName)
}

interface DomainWithState {
  readonly dom: DomainReference
  readonly state: NeutralState | undefined
}

/** `VIR_DOMAIN_STATS_STATE`. */
const stateGroup = 1

async function statesOfAll({ client }: LibvirtSession): Promise<readonly DomainWithState[]> {
  const args = { doms: [], stats: stateGroup, flags: 0 }
  const stats = await absentAs('ERR_UNSUPPORTED', client.call('connectGetAllDomainStats', args))
  if (stats === undefined) {
    const { domains } = await client.call('connectListAllDomains', { needResults: 1, flags: 0 })
    return domains.map((dom) => ({ dom, state: undefined }))
  }
  return stats.retStats.map(({ dom, params }) => {
    const number = numbersOf(parameterValues(params))
    const [state, reason] = [number('state.state'), number('state.reason')]
    return { dom, state: state === undefined ? undefined : neutralState(state, reason ?? 0) }
  })
}
