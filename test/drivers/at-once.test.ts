import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { createRandom, type Random } from '../../benchmarks/stats/random.js'
import { native } from '../../drivers/native/driver.js'
import { qemu } from '../../drivers/qemu/driver.js'
import { simh } from '../../drivers/simh/driver.js'
import { test } from '../../drivers/test/driver.js'
import { v86 } from '../../drivers/v86/driver.js'
import type { AnyConnection } from '../../src/connection.js'
import type { AnyDomain } from '../../src/domain.js'
import type { DomainInfo } from '../../src/domain-data.js'
import { isHypervisorError } from '../../src/errors.js'
import type { HypervisorEvent } from '../../src/events.js'
import type { AnyDriver } from '../../src/registry.js'
import { supports } from '../../src/supports.js'
import { nativePeer, qemuPeer, simhPeer, v86Peer } from '../support/known-peers.js'
import { payloadImage } from '../support/payload.js'
import { pdp11Guest } from '../support/pdp11-guest.js'
import { needPeer, type Peer } from '../support/peers.js'
import { newFolder, qemuUri } from '../support/qemu.js'

type Spec = Parameters<AnyConnection['define']>[0]

interface Subject {
  readonly driver: AnyDriver
  readonly peers: readonly Peer[]
  uri(): string
  spec(name: string): Promise<Spec>
}

let places = 0
const place = (): string => {
  places += 1
  return `at-once-${places}`
}

const subjects: readonly Subject[] = [
  { driver: test, peers: [], uri: () => `test:///${place()}`, spec: async (name) => ({ name }) },
  {
    driver: native,
    peers: [nativePeer],
    uri: () => `native:///${place()}`,
    spec: async (name) => ({ name, boot: { kernel: payloadImage('linux-x86_64') } }),
  },
  {
    driver: v86,
    peers: [v86Peer],
    uri: () => `v86:///${place()}`,
    spec: async (name) => ({
      ...{ name, architecture: 'i386', memory: '32 MiB' },
      boot: { kernel: payloadImage('metal-i386') },
    }),
  },
  {
    driver: qemu,
    peers: [qemuPeer],
    uri: () => qemuUri(newFolder()),
    spec: async (name) => ({ name, memory: '16 MiB', boot: { kernel: payloadImage('metal-x86_64') } }),
  },
  {
    driver: simh,
    peers: [simhPeer],
    uri: () => `simh:///session?state=${newFolder()}`,
    async spec(name) {
      const kernel = join(newFolder(), 'guest.tape')
      await writeFile(kernel, pdp11Guest())
      return { name, architecture: 'pdp11', boot: { kernel } }
    },
  },
]

/** What may be the answer to a call whose machine others change meanwhile. */
const expectedCodes = [
  ...(['ERR_NO_DOMAIN', 'ERR_DOMAIN_EXISTS', 'ERR_INVALID_STATE', 'ERR_BUSY'] as const),
  ...(['ERR_ABORTED', 'ERR_TIMEOUT', 'ERR_START_FAILED', 'ERR_DISCONNECTED', 'ERR_FILE'] as const),
  ...(['ERR_NO_SNAPSHOT', 'ERR_SNAPSHOT_EXISTS'] as const),
]

const names = ['a', 'b'] as const

interface Call {
  readonly connection: AnyConnection
  readonly name: string
  /** Another name. */
  readonly other: string
  readonly options: { readonly timeout?: number }
  readonly define: () => Promise<AnyDomain>
}

/** What is done, each as often as it stands here. */
const calls: readonly ((call: Call) => Promise<unknown>)[] = [
  ({ define }) => define(),
  ({ define }) => define(),
  async ({ define, options }) => (await define()).start(options),
  async ({ connection, name, options }) => (await connection.lookup(name)).start(options),
  async ({ connection, name, options }) => (await connection.lookup(name)).start(options),
  async ({ connection, name }) => (await connection.lookup(name)).destroy(),
  async ({ connection, name, options }) => (await connection.lookup(name)).undefine(options),
  async ({ connection, name, other, options }) => {
    const domain = await connection.lookup(name)
    if (supports(domain, 'rename')) await domain.rename(other, options)
  },
  async ({ connection, name }) => {
    const domain = await connection.lookup(name)
    if (supports(domain, 'suspend')) await domain.suspend()
  },
  async ({ connection, name }) => {
    const domain = await connection.lookup(name)
    if (supports(domain, 'suspend')) await domain.resume()
  },
  async ({ connection }) => connection.list(),
]

/** What a listener takes the state of a domain for, by its events alone. */
function stateTold(events: readonly HypervisorEvent[], uuid: string): string {
  let state = 'none'
  for (const event of events) {
    if (event.type !== 'lifecycle' || event.uuid !== uuid) continue
    const allowed: Readonly<Record<string, readonly string[]>> = {
      defined: ['none'],
      undefined: ['off'],
      started: ['off'],
      suspended: ['running'],
      resumed: ['paused'],
      stopped: ['running', 'paused'],
      crashed: ['running', 'paused'],
    }
    expect(allowed[event.change] ?? [state], `${event.change} of ${event.domain}`).to.include(state)
    const next: Readonly<Record<string, string>> = {
      defined: 'off',
      undefined: 'none',
      started: 'running',
      suspended: 'paused',
      resumed: 'running',
      stopped: 'off',
      crashed: 'off',
    }
    state = next[event.change] ?? state
  }
  return state
}

function stateThere(infos: readonly DomainInfo[], uuid: string): string {
  const { state = 'none' } = infos.find((info) => info.uuid === uuid) ?? {}
  return state === 'shutoff' || state === 'crashed' ? 'off' : state
}

describe('Calls that change the same few machines at the same time', () => {
  for (const { driver, peers, uri, spec } of subjects) {
    describe(`of ${driver.name}`, () => {
      for (const peer of peers) needPeer(peer)

      for (const seed of [1, 2, 3]) {
        it(`end with what was done or a code that says why not, and are told as they were (${seed})`, async () => {
          const random = createRandom(seed)
          const at = uri()
          const connections = [await driver.connect(at), await driver.connect(at)]
          const listeners = connections.map((connection) => {
            const told: HypervisorEvent[] = []
            const over = (async () => {
              for await (const event of connection.events({ types: ['lifecycle'] })) told.push(event)
            })()
            return { told, over }
          })
          const specs = new Map(
            await Promise.all(names.map(async (name) => [name, await spec(name)] as const)),
          )
          const act = async (connection: AnyConnection, mine: Random): Promise<void> => {
            for (let count = 0; count < 12; count += 1) {
              const [name = 'a', other = 'b'] = mine.shuffle(names)
              const options = mine.uniform() < 0.3 ? { timeout: 1 + mine.uniform() * 40 } : {}
              const define = () => connection.define(specs.get(name) ?? { name })
              const call = calls[mine.integer(calls.length)]
              await call?.({ connection, name, other, options, define }).catch((error: unknown) => {
                if (!isHypervisorError(error, ...expectedCodes)) throw error
              })
            }
          }
          const actors = connections.flatMap((connection) => [connection, connection])
          await Promise.all(actors.map((connection) => act(connection, createRandom(random.uint32()))))

          const known = new Set(listeners.flatMap(({ told }) => told.flatMap((event) => uuidOf(event))))
          for (const [index, connection] of connections.entries()) {
            const { told } = listeners[index] ?? { told: [] }
            // What another connection has done comes a moment later.
            const differing = async (): Promise<readonly string[]> => {
              const infos = await connection.list()
              return [...known].filter((uuid) => stateTold(told, uuid) !== stateThere(infos, uuid))
            }
            const limit = Date.now() + 10_000
            while (Date.now() < limit && (await differing()).length > 0) await setImmediate()
            expect(await differing(), 'domains that are not as they were told').to.deep.equal([])
          }
          const [first] = connections
          for (const domain of (await first?.domains()) ?? []) {
            if (!['shutoff', 'crashed'].includes((await domain.info()).state)) await domain.destroy()
            await domain.undefine()
          }
          expect(await first?.list()).to.deep.equal([])
          for (const connection of connections) await connection.close()
          await Promise.all(listeners.map(({ over }) => over))
        })
      }
    })
  }
})

function uuidOf(event: HypervisorEvent): readonly string[] {
  return event.type === 'lifecycle' ? [event.uuid] : []
}
