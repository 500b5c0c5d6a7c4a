import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { ConnectionBackend, DomainBackend } from '../../src/backend.js'
import { byName } from '../../src/by-name.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { createEventHub } from '../../src/event-hub.js'
import type { DomainFeature } from '../../src/features.js'
import { fewAtOnce } from '../../src/few-at-once.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { describeThisHost } from '../../src/local/node.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { infoOf } from './info.js'
import { type ListedMachine, type News, openNews } from './news/news.js'
import type { ToolPlace } from './place.js'
import {
  copiesError,
  createSession,
  isLocked,
  lifecycle,
  noDomain,
  type Reference,
  type Session,
  taken,
} from './session.js'
import type { MachineTool, ToolMachine } from './tool.js'

/** What a driver of this kind adds to a connection. */
export interface CommandLineDriver<
  Feature extends DomainFeature,
  Options,
  Native,
  Machine extends ToolMachine,
> {
  readonly place: ToolPlace
  readonly native: Native
  readonly tool: MachineTool<Machine, Options>
  /** Makes the domain of a reference, which is its own and follows a renaming. */
  domain(session: Session<Machine>, dom: Reference): DomainBackend<Feature>
}

/** Machines that are looked at at once. */
const atOnce = 4

/** Opens a connection to the machines of a tool. Other programs find the same ones. */
export async function openCommandLine<
  Feature extends DomainFeature,
  Options,
  Native,
  Machine extends ToolMachine,
>(
  driver: CommandLineDriver<Feature, Options, Native, Machine>,
): Promise<ConnectionBackend<Feature, Options, Native>> {
  const { place, native, tool } = driver
  const events = createEventHub()
  const lifecycleOfConnection = createLifecycle()
  const locks = join(place.state, 'locks')
  const self = randomUUID()
  await ensurePrivateFolder(place.state)
  const news = await openNews({
    self,
    journalPath: join(place.state, 'journal'),
    interval: place.interval,
    list: async () => onePerUuid(await tool.list()),
    async ending(uuid) {
      const machine = await tool.read(uuid).catch(unlessCopies)
      if (machine?.saved) return 'saved'
      return machine?.state === 'crashed' ? 'crashed' : 'stopped'
    },
    isBusy: (uuid) => isLocked(locks, uuid),
    emit: events.emit,
  })
  lifecycleOfConnection.move('open')
  const session = createSession<Machine>({
    self,
    locks,
    news: (): News => news,
    async all() {
      if (tool.all !== undefined) return await tool.all()
      const found = await fewAtOnce(await tool.names(), atOnce, ({ uuid }) => tool.read(uuid))
      return found.filter((machine) => machine !== undefined)
    },
    read: (uuid) => tool.read(uuid),
  })
  const domainOf = ({ name, uuid }: Reference): DomainBackend<Feature> =>
    driver.domain(session, { name, uuid })
  return {
    native,
    lifecycle: lifecycleOfConnection,
    events,
    async define(definition, { signal }) {
      const { spec } = definition
      await session.changeList(spec, signal, async () => {
        const names = await tool.names()
        const isNameTaken = names.some(({ name }) => name === spec.name)
        if (names.some(({ uuid }) => uuid === spec.uuid)) {
          throw isNameTaken ? taken(spec.name, 'name') : taken(spec.uuid, 'uuid')
        }
        try {
          if (isNameTaken) throw taken(spec.name, 'name')
          signal?.throwIfAborted()
          await tool.create(definition)
        } catch (error) {
          await session.forget(spec)
          throw error
        }
        return [lifecycle('defined')]
      })
      return domainOf(spec)
    },
    async list({ states }) {
      return (await session.all())
        .map((machine) => infoOf(machine, tool.accelerator))
        .filter(({ state }) => states === undefined || states.includes(state))
        .sort(byName)
    },
    async lookup(nameOrUuid) {
      const listed = await tool.names()
      const identified = listed.filter(({ uuid }) => uuid === nameOrUuid.toLowerCase())
      const [found, ...others] =
        identified.length > 0 ? identified : listed.filter(({ name }) => name === nameOrUuid)
      if (found === undefined || nameOrUuid === '') throw noDomain(nameOrUuid)
      const copies = listed.filter(({ uuid }) => uuid === found.uuid)
      if (copies.length > 1) throw copiesError(found.uuid, copies)
      if (others.length === 0) return domainOf(found)
      throw new HypervisorError(
        'ERR_INVALID_ARGUMENT',
        `${others.length + 1} machines have the name '${nameOrUuid}'`,
        {
          domain: nameOrUuid,
          hint: `Give the UUID: ${[found, ...others].map(({ uuid }) => uuid).join(', ')}.`,
        },
      )
    },
    node: async () => describeThisHost(),
    capabilities: () => tool.capabilities(),
    async close() {
      news.close()
    },
  }
}

/** Machines that cannot be told apart count as one, which runs if any of them does. */
function onePerUuid(listed: readonly ListedMachine[]): readonly ListedMachine[] {
  const found = new Map<string, ListedMachine>()
  for (const machine of listed) {
    const first = found.get(machine.uuid) ?? machine
    found.set(machine.uuid, { ...first, active: first.active || machine.active })
  }
  return [...found.values()]
}

/** Of machines that cannot be told apart nobody knows how one has ended. */
function unlessCopies(error: unknown): undefined {
  if (!isHypervisorError(error, 'ERR_INVALID_ARGUMENT')) throw error
}
