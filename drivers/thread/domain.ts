import type { DomainBackend, DomainDefinition } from '../../src/backend.js'
import type { DomainInfo } from '../../src/domain-data.js'
import type { DomainFeature } from '../../src/features.js'
import { openConsoleStream } from '../../src/local/console-stream.js'
import type { LocalDomain, LocalHost } from '../../src/local/host.js'
import { requireDefined as requireDefinedAt } from '../../src/local/state-guard.js'
import { createLife } from './life.js'
import type { ThreadFeature, ThreadRecipe } from './recipe.js'
import { saveMethods } from './save-methods.js'
import { createSerialQueue } from './serial-queue.js'
import { snapshotMethods } from './snapshot-methods.js'

/** A domain as the driver itself sees it. */
export interface ThreadDomain<Feature extends DomainFeature> extends LocalDomain {
  readonly backend: DomainBackend<Feature>
}

/** Makes a domain that runs one machine at a time, each in a thread of its own. */
export function createThreadDomain<Feature extends DomainFeature, Options>(
  recipe: ThreadRecipe<Feature, Options>,
  definition: DomainDefinition<Options>,
  host: LocalHost<ThreadDomain<Feature>>,
): ThreadDomain<Feature> {
  const { spec } = definition
  const { name, uuid, memory } = spec
  const inTurn = createSerialQueue()
  const requireDefined = (): void => requireDefinedAt(host, domain)
  const life = createLife(recipe, definition, {
    requireDefined,
    emit: (event) => host.emit(event),
    isReferenced: () => host.referenced,
  })

  const base: DomainBackend<ThreadFeature> = {
    name,
    uuid,
    spec: () => Promise.resolve(spec),

    async info() {
      requireDefined()
      return domain.describe()
    },

    async start({ signal } = {}) {
      life.requireState('shutoff', 'crashed')
      await life.bring('started', undefined, signal)
    },

    async destroy() {
      if (life.state === 'starting') return await life.stopStart()
      const run = life.requireRun('running', 'paused', 'stopping')
      await life.end(run, { change: 'stopped', reason: 'destroyed' })
    },

    async undefine() {
      life.requireState('shutoff', 'crashed')
      host.remove(domain)
      life.emit('undefined')
    },

    reset: () => inTurn(() => life.requireRun('running', 'paused').machine.reset()),

    suspend: () =>
      inTurn(async () => {
        await life.suspend(life.requireRun('running'))
        life.emit('suspended')
      }),

    resume: () =>
      inTurn(async () => {
        await life.resume(life.requireRun('paused'))
        life.emit('resumed')
      }),

    ...saveMethods(recipe, definition, life, inTurn),
    ...snapshotMethods(recipe, {
      ...{ spec, life, inTurn, requireDefined },
      announce: (change, snapshot) =>
        host.emit({ type: 'snapshot', change, snapshot, domain: name, uuid, time: Date.now() }),
    }),

    async stats() {
      const { machine } = life.requireRun('running', 'paused')
      return {
        time: Date.now(),
        ...recipe.readStats(await machine.stats(), spec),
        memory: { current: memory, maximum: memory },
        networks: [],
      }
    },

    async openConsole({ port = 0, scrollback = false } = {}) {
      const { machine } = life.requireRun('running', 'paused')
      const log = life.requireLog(port)
      return openConsoleStream(log, scrollback ? log.start : log.end, (bytes, done) => {
        machine.input(port, bytes).then(() => done(), done)
      })
    },

    async consoleLog({ port = 0 } = {}) {
      requireDefined()
      const log = life.requireLog(port)
      return log.read(log.start)
    },
  }
  const backend = recipe.complete(base, () => life.requireRun('running', 'paused').machine)

  const domain: ThreadDomain<Feature> = {
    name,
    uuid,
    backend,
    describe: (): DomainInfo => ({
      name,
      uuid,
      state: life.state,
      reason: life.reason,
      memory,
      vcpus: spec.vcpus.count,
      architecture: spec.architecture,
      accelerator: recipe.accelerator(definition.options),
      startedAt: life.run?.startedAt,
    }),
    setReferenced: (referenced) => life.run?.machine.setReferenced(referenced),
  }
  return domain
}
