import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { ConnectionBackend, DomainBackend } from '../../src/backend.js'
import { byName } from '../../src/by-name.js'
import { createEventHub } from '../../src/event-hub.js'
import type { DomainFeature } from '../../src/features.js'
import { fewAtOnce } from '../../src/few-at-once.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { describeThisHost } from '../../src/local/node.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { infoOf } from './info.js'
import { type News, openNews } from './news/news.js'
import type { ToolPlace } from './place.js'
import {
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
    list: () => tool.list(),
    async ending(uuid) {
      const machine = await tool.read(uuid)
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
      const found =
        listed.find(({ uuid }) => uuid === nameOrUuid.toLowerCase()) ??
        listed.find(({ name }) => name === nameOrUuid)
      if (found === undefined || nameOrUuid === '') throw noDomain(nameOrUuid)
      return domainOf(found)
    },
    node: async () => describeThisHost(),
    capabilities: () => tool.capabilities(),
    async close() {
      news.close()
    },
  }
}
