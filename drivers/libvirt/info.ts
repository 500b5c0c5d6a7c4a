import { byName } from '../../src/by-name.js'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { isContainerType } from '../../src/formats/libvirt-xml/containers.js'
import { absentAs } from './lookup.js'
import type { DomainReference } from './rpc/references.js'
import { numbersOf, parameterValues } from './rpc/typed-parameter.js'
import type { DomainFacts, LibvirtSession } from './session.js'
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
  return infoOf(dom, state, Number(memory) * 1024, size.nrVirtCPU, facts)
}

function infoOf(
  { name, uuid }: DomainReference,
  { state, reason }: NeutralState,
  memory: number,
  vcpus: number,
  { architecture, type }: DomainFacts,
): DomainInfo {
  return {
    name,
    uuid,
    state,
    ...(reason === undefined ? {} : { reason }),
    memory,
    vcpus,
    architecture,
    accelerator: type === 'qemu' ? 'tcg' : type,
  }
}

/** Groups of `virDomainStatsTypes`: state, balloon, virtual CPUs. */
const sizeGroups = 1 | 4 | 8

/**
 * What is known of every domain, by name: one call for all of them, and one for each whose definition was not read
 * yet. Domains that go in the meantime are left away.
 */
export async function listInfos(
  session: LibvirtSession,
  states: readonly DomainState[] | undefined,
): Promise<readonly DomainInfo[]> {
  const infos = await Promise.all(
    (await sizesOfAll(session)).map((size) => absentAs('ERR_NO_DOMAIN', completeInfo(session, size))),
  )
  return infos
    .filter((info) => info !== undefined)
    .filter(({ state }) => states === undefined || states.includes(state))
    .sort(byName)
}

interface DomainSize {
  readonly dom: DomainReference
  readonly state: NeutralState | undefined
  readonly memory: number | undefined
  readonly vcpus: number | undefined
}

async function sizesOfAll({ client }: LibvirtSession): Promise<readonly DomainSize[]> {
  const args = { doms: [], stats: sizeGroups, flags: 0 }
  const stats = await absentAs('ERR_UNSUPPORTED', client.call('connectGetAllDomainStats', args))
  if (stats === undefined) {
    const { domains } = await client.call('connectListAllDomains', { needResults: 1, flags: 0 })
    return domains.map((dom) => ({ dom, state: undefined, memory: undefined, vcpus: undefined }))
  }
  return stats.retStats.map(({ dom, params }) => {
    const values = parameterValues(params)
    const number = numbersOf(values)
    const [state, reason, memory] = [number('state.state'), number('state.reason'), number('balloon.current')]
    return {
      dom,
      state: state === undefined ? undefined : neutralState(state, reason ?? 0),
      memory: memory === undefined ? undefined : memory * 1024,
      vcpus: number('vcpu.current'),
    }
  })
}

async function completeInfo(
  session: LibvirtSession,
  { dom, state, memory, vcpus }: DomainSize,
): Promise<DomainInfo> {
  if (state === undefined || memory === undefined || vcpus === undefined)
    return await readInfo(session, dom, state)
  return infoOf(dom, state, memory, vcpus, await session.factsOf(dom))
}
