import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import type { AnyConnection } from '../../src/connection.js'
import type { AnyDomain, MethodsOf } from '../../src/domain.js'
import type { EventStream } from '../../src/event-hub.js'
import type { HypervisorEvent } from '../../src/events.js'
import type { DomainFeature } from '../../src/features.js'
import { supports } from '../../src/supports.js'
import { ask } from '../support/console.js'
import { bootGuest } from './boot.js'
import { createKeeper, type KeptDomain } from './keep.js'
import type { ContractSpec, ContractSubject, MachineNeeds } from './subject.js'

/** What the tests of the contract work with. */
export interface ContractContext {
  readonly subject: ContractSubject
  has(feature: DomainFeature): boolean
  /** The connection of the suite. */
  connection(): AnyConnection
  /** Its URI. */
  uri(): string
  /** A further connection, by default to the same place; closed after the test. */
  connect(uri?: string): Promise<AnyConnection>
  /** A folder that is removed after the suite. */
  folder(): string
  freshName(): string
  spec(needs?: MachineNeeds): Promise<ContractSpec>
  define(needs?: MachineNeeds): Promise<AnyDomain>
  /** Defines and starts a machine, and does not wait for its guest. */
  start(needs?: MachineNeeds): Promise<AnyDomain>
  /** Defines and starts a machine and waits until its guest is up. */
  boot(needs?: MachineNeeds): Promise<AnyDomain>
  /** A domain that all tests of the suite that is being described share, of those that leave it as it was. */
  keep(needs?: MachineNeeds): KeptDomain
}

/** Makes the context and the hooks that keep it tidy, in the suite that is being described. */
export function createContext(subject: ContractSubject): ContractContext {
  let shared: AnyConnection | undefined
  let uri = ''
  let folder = ''
  let names = 0
  let tidyNames = 0
  const keeper = createKeeper()
  const further: AnyConnection[] = []

  before(async () => {
    folder = await mkdtemp(join(subject.place?.() ?? tmpdir(), 'contract-'))
    await subject.give?.(folder)
    uri = subject.uri()
    shared = await subject.driver.connect(uri)
  })
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') keeper.letGo()
    // Whoever defines a domain has taken a name for it.
    else if (names === tidyNames && further.length === 0) return
    tidyNames = names
    if (shared !== undefined) await keeper.tidy(shared)
    for (const connection of further.splice(0)) {
      if (connection.state !== 'closed') await keeper.tidy(connection)
      await connection.close()
    }
  })
  after(async () => {
    await shared?.close()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })

  const context: ContractContext = {
    subject,
    has: (feature) => subject.driver.features.includes(feature),
    connection() {
      if (shared === undefined) throw new Error('the connection is made before the first test')
      return shared
    },
    uri: () => uri,
    async connect(other = uri) {
      const connection = await subject.driver.connect(other)
      further.push(connection)
      return connection
    },
    folder: () => folder,
    freshName() {
      names += 1
      return `d${names}`
    },
    spec: (needs = {}) => subject.spec(context.freshName(), needs, folder),
    async define(needs) {
      return await context.connection().define(await context.spec(needs))
    },
    async start(needs) {
      const domain = await context.define(needs)
      await domain.start()
      return domain
    },
    async boot(needs) {
      const domain = await context.define(needs)
      await bootGuest(domain, subject.guest.ready)
      return domain
    },
    keep: (needs) => keeper.keep(() => context.define(needs), subject.guest.ready),
  }
  return context
}

/** Asks the guest on a console of its own. */
export async function askGuest(domain: AnyDomain, line: string, answer: string | RegExp): Promise<string> {
  return await withConsole(domain, (console) => ask(console, line, answer))
}

/** Opens a console for as long as `work` goes on. */
export async function withConsole<Result>(
  domain: AnyDomain,
  work: (console: Duplex) => Promise<Result>,
): Promise<Result> {
  const console = await having(domain, 'console').openConsole()
  try {
    return await work(console)
  } finally {
    await closed(console)
  }
}

/** Closes a console, and waits until another may write in its place. */
export async function closed(console: Duplex): Promise<void> {
  if (console.closed) return
  const over = once(console, 'close')
  console.destroy()
  await over
}

/** The domain with a feature that it must have. */
export function having<Feature extends DomainFeature>(
  domain: AnyDomain,
  feature: Feature,
): AnyDomain & MethodsOf<Feature> {
  if (supports(domain, feature)) return domain
  return expect.fail(`the domain lacks the feature ${feature}`)
}

/** Reads events until one satisfies `wanted`; returns all that were read. */
export async function eventsUntil(
  events: EventStream,
  wanted: (event: HypervisorEvent) => boolean,
): Promise<readonly HypervisorEvent[]> {
  const seen: HypervisorEvent[] = []
  for (;;) {
    const { done, value } = await events.next()
    if (done) return expect.fail(`the events ended; there were ${describeEvents(seen).join(', ')}`)
    seen.push(value)
    if (wanted(value)) return seen
  }
}

/** Reads events until the life cycle makes this change. */
export async function eventsUntilChange(
  events: EventStream,
  change: string,
): Promise<readonly HypervisorEvent[]> {
  return await eventsUntil(events, (event) => event.type === 'lifecycle' && event.change === change)
}

/** Reads all events to the end of the stream. */
export async function eventsToEnd(events: EventStream): Promise<readonly HypervisorEvent[]> {
  const seen: HypervisorEvent[] = []
  for await (const event of events) seen.push(event)
  return seen
}

/** Events in a word each, the hypervisor's own ones left out. */
export function describeEvents(events: readonly HypervisorEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'native') return []
    return 'change' in event ? [event.change] : [event.type]
  })
}
