import { join } from 'node:path'
import { expect } from 'chai'
import type { AnyDomain } from '../../src/domain.js'
import type { DomainFeature } from '../../src/features.js'
import { supports } from '../../src/supports.js'
import { rejection } from '../support/rejection.js'
import { bootChanges } from './boot.js'
import { askGuest, type ContractContext, describeEvents, eventsUntilChange, having } from './context.js'

type Situation = 'off' | 'running' | 'paused'

/** Calls that make no sense in some situation. */
interface WrongCall {
  readonly name: string
  readonly feature?: DomainFeature
  readonly wrong: readonly Situation[]
  readonly call: (domain: AnyDomain, context: ContractContext) => Promise<unknown>
}

const bytes = 64 * 2 ** 20

const wrongCalls: readonly WrongCall[] = [
  { name: 'start', wrong: ['running', 'paused'], call: (d) => d.start() },
  {
    name: 'startPaused',
    feature: 'start-paused',
    wrong: ['running', 'paused'],
    call: (d) => having(d, 'start-paused').startPaused(),
  },
  { name: 'destroy', wrong: ['off'], call: (d) => d.destroy() },
  { name: 'undefine', wrong: ['running', 'paused'], call: (d) => d.undefine() },
  {
    name: 'rename',
    feature: 'rename',
    wrong: ['running', 'paused'],
    call: (d, { freshName }) => having(d, 'rename').rename(freshName()),
  },
  { name: 'shutdown', feature: 'shutdown', wrong: ['off'], call: (d) => having(d, 'shutdown').shutdown() },
  { name: 'reboot', feature: 'reboot', wrong: ['off'], call: (d) => having(d, 'reboot').reboot() },
  { name: 'reset', feature: 'reset', wrong: ['off'], call: (d) => having(d, 'reset').reset() },
  {
    name: 'injectNmi',
    feature: 'inject-nmi',
    wrong: ['off'],
    call: (d) => having(d, 'inject-nmi').injectNmi(),
  },
  {
    name: 'suspend',
    feature: 'suspend',
    wrong: ['off', 'paused'],
    call: (d) => having(d, 'suspend').suspend(),
  },
  {
    name: 'resume',
    feature: 'suspend',
    wrong: ['off', 'running'],
    call: (d) => having(d, 'suspend').resume(),
  },
  {
    name: 'save',
    feature: 'save',
    wrong: ['off'],
    call: (d, { folder }) => having(d, 'save').save(join(folder(), 'wrong.save')),
  },
  {
    name: 'restore',
    feature: 'save',
    wrong: ['running', 'paused'],
    call: (d, { folder }) => having(d, 'save').restore(join(folder(), 'wrong.save')),
  },
  {
    name: 'managedSave',
    feature: 'managed-save',
    wrong: ['off'],
    call: (d) => having(d, 'managed-save').managedSave(),
  },
  {
    name: 'coreDump',
    feature: 'core-dump',
    wrong: ['off'],
    call: (d, { folder }) => having(d, 'core-dump').coreDump(join(folder(), 'wrong.core')),
  },
  {
    name: 'backup',
    feature: 'backup',
    wrong: ['off'],
    call: (d, { folder }) => having(d, 'backup').backup({ disk0: join(folder(), 'wrong.backup') }),
  },
  {
    name: 'blockPull',
    feature: 'block-jobs',
    wrong: ['off'],
    call: (d) => having(d, 'block-jobs').blockPull('disk0'),
  },
  {
    name: 'blockCommit',
    feature: 'block-jobs',
    wrong: ['off'],
    call: (d) => having(d, 'block-jobs').blockCommit('disk0'),
  },
  {
    name: 'blockCopy',
    feature: 'block-jobs',
    wrong: ['off'],
    call: (d, { folder }) => having(d, 'block-jobs').blockCopy('disk0', join(folder(), 'wrong.copy')),
  },
  {
    name: 'abortBlockJob',
    feature: 'block-jobs',
    wrong: ['off'],
    call: (d) => having(d, 'block-jobs').abortBlockJob('disk0'),
  },
  {
    name: 'setBlockJobBandwidth',
    feature: 'block-jobs',
    wrong: ['off'],
    call: (d) => having(d, 'block-jobs').setBlockJobBandwidth('disk0', 1),
  },
  {
    name: 'createCheckpoint',
    feature: 'checkpoints',
    wrong: ['off'],
    call: (d) => having(d, 'checkpoints').createCheckpoint('wrong'),
  },
  {
    name: 'setMemory',
    feature: 'balloon',
    wrong: ['off'],
    call: (d) => having(d, 'balloon').setMemory(bytes),
  },
  {
    name: 'setVcpus',
    feature: 'vcpu-hotplug',
    wrong: ['off'],
    call: (d) => having(d, 'vcpu-hotplug').setVcpus(1),
  },
  {
    name: 'attachDevice',
    feature: 'device-hotplug',
    wrong: ['off'],
    call: (d) => having(d, 'device-hotplug').attachDevice({ network: {} }),
  },
  {
    name: 'detachDevice',
    feature: 'device-hotplug',
    wrong: ['off'],
    call: (d) => having(d, 'device-hotplug').detachDevice('disk0'),
  },
  {
    name: 'resizeDisk',
    feature: 'block-resize',
    wrong: ['off'],
    call: (d) => having(d, 'block-resize').resizeDisk('disk0', bytes),
  },
  {
    name: 'changeMedia',
    feature: 'media-change',
    wrong: ['off'],
    call: (d) => having(d, 'media-change').changeMedia('cd0', undefined),
  },
  { name: 'stats', feature: 'stats', wrong: ['off'], call: (d) => having(d, 'stats').stats() },
  {
    name: 'openConsole',
    feature: 'console',
    wrong: ['off'],
    call: (d) => having(d, 'console').openConsole(),
  },
  {
    name: 'screenshot',
    feature: 'screenshot',
    wrong: ['off'],
    call: (d) => having(d, 'screenshot').screenshot(),
  },
  {
    name: 'consoleTicket',
    feature: 'console-ticket',
    wrong: ['off', 'paused'],
    call: (d) => having(d, 'console-ticket').consoleTicket(),
  },
  {
    name: 'sendKeys',
    feature: 'send-key',
    wrong: ['off'],
    call: (d) => having(d, 'send-key').sendKeys(['a']),
  },
  {
    name: 'migrate',
    feature: 'migrate',
    wrong: ['off'],
    call: (d, { subject }) => having(d, 'migrate').migrate(subject.uri()),
  },
  {
    name: 'abortJob',
    feature: 'jobs',
    wrong: ['off', 'running', 'paused'],
    call: (d) => having(d, 'jobs').abortJob(),
  },
  {
    name: 'agentPing',
    feature: 'guest-agent',
    wrong: ['off'],
    call: (d) => having(d, 'guest-agent').agentPing(),
  },
  {
    name: 'agentFreeze',
    feature: 'guest-freeze',
    wrong: ['off'],
    call: (d) => having(d, 'guest-freeze').agentFreeze(),
  },
  {
    name: 'guestSystem',
    feature: 'guest-info',
    wrong: ['off'],
    call: (d) => having(d, 'guest-info').guestSystem(),
  },
  {
    name: 'guestTime',
    feature: 'guest-info',
    wrong: ['off'],
    call: (d) => having(d, 'guest-info').guestTime(),
  },
  {
    name: 'setGuestTime',
    feature: 'guest-info',
    wrong: ['off'],
    call: (d) => having(d, 'guest-info').setGuestTime(undefined),
  },
  {
    name: 'interfaceAddresses',
    feature: 'interface-addresses',
    wrong: ['off'],
    call: (d) => having(d, 'interface-addresses').interfaceAddresses(),
  },
  {
    name: 'setAffinity',
    feature: 'affinity',
    wrong: ['off'],
    call: (d) => having(d, 'affinity').setAffinity([0]),
  },
]

/** The life cycle that every domain has. */
export function lifecycleContract(context: ContractContext): void {
  describe('life cycle', () => {
    it('starts a domain, destroys it, and starts it again', async () => {
      const domain = await context.define()
      for (const _round of [1, 2]) {
        const before = Date.now()
        await domain.start()
        const info = await domain.info()
        expect(info.state).to.equal('running')
        if (info.startedAt !== undefined) {
          expect(info.startedAt).to.be.within(before - 1000, Date.now() + 1000)
        }
        await domain.destroy()
        expect((await domain.info()).state).to.equal('shutoff')
      }
    })

    it('is off, with one event, when the guest powers itself off', async () => {
      await using events = context.connection().events({ types: ['lifecycle'] })
      const domain = await context.boot()
      if (!supports(domain, 'console')) return
      const console = await domain.openConsole()
      console.write('off\n')
      const seen = await eventsUntilChange(events, 'stopped')
      console.destroy()
      expect(describeEvents(seen).filter((change) => change !== 'shutdown')).to.deep.equal([
        'defined',
        ...bootChanges(domain),
        'stopped',
      ])
      expect((await domain.info()).state).to.equal('shutoff')
      await rejection('ERR_INVALID_STATE', domain.destroy())
    })

    it('starts several domains together, runs them at once, and destroys some without the others', async () => {
      const count = context.subject.together ?? 6
      const domains = await Promise.all(Array.from({ length: count }, () => context.boot()))
      const [last, ...others] = domains.toReversed()
      await Promise.all(others.map((domain) => domain.destroy()))
      expect((await last?.info())?.state).to.equal('running')
      if (last !== undefined && context.has('console')) {
        await askGuest(last, 'echo still here', 'echo still here')
      }
      expect(await context.connection().list({ states: ['shutoff'] })).to.have.length(count - 1)
    })

    it('lets one of two starts at once win', async () => {
      const domain = await context.define()
      const other = await context.connection().lookup(domain.name)
      const results = await Promise.allSettled([domain.start(), other.start()])
      expect(results.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).to.include({ code: 'ERR_INVALID_STATE' })
      }
      expect((await domain.info()).state).to.equal('running')
    })
  })

  describe('calls in a state in which they make no sense', () => {
    const kept = context.keep()
    const prepare: Readonly<Record<Situation, () => Promise<AnyDomain>>> = {
      off: kept.defined,
      running: kept.running,
      async paused() {
        const domain = await kept.running()
        await having(domain, 'suspend').suspend()
        return domain
      },
    }
    for (const situation of ['off', 'running', 'paused'] as const) {
      const title = `answers ERR_INVALID_STATE while ${situation}, and changes nothing`
      if (situation === 'paused' && !context.has('suspend')) {
        it.skip(`${title} [${context.subject.driver.name} cannot suspend]`)
        continue
      }
      it(title, async () => {
        const domain = await prepare[situation]()
        await using events = context
          .connection()
          .events({ types: ['lifecycle', 'device', 'balloon', 'vcpus'] })
        const before = await domain.info()
        for (const { name, feature, wrong, call } of wrongCalls) {
          if (!wrong.includes(situation) || (feature !== undefined && !context.has(feature))) continue
          const error = await rejection('ERR_INVALID_STATE', call(domain, context))
          expect(error).to.include({
            driver: context.subject.driver.name,
            operation: name,
            domain: domain.name,
          })
        }
        expect(await domain.info()).to.deep.equal(before)
        const marker = await context.define()
        // Any change in between would be told before.
        const seen = await eventsUntilChange(events, 'defined')
        expect(seen).to.have.length(1)
        expect(seen[0]).to.include({ domain: marker.name })
      })
    }
  })
}
