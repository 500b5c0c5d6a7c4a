import type { DomainDefinition } from '../../src/backend.js'
import type { SaveMethods } from '../../src/domain.js'
import type { MachineLife } from './life.js'
import { findPackage } from './package.js'
import type { ThreadPlan, ThreadRecipe } from './recipe.js'
import type { SerialQueue } from './serial-queue.js'
import { readStateFile, requireSameMachine, type SavedMachine, writeStateFile } from './state-file.js'

/** The methods of the feature `save`. */
export function saveMethods<Options>(
  recipe: Pick<ThreadRecipe<never, Options>, 'name' | 'plan' | 'likenessInWords'>,
  definition: DomainDefinition<Options>,
  life: MachineLife,
  inTurn: SerialQueue,
): SaveMethods {
  const saved = (likeness: ThreadPlan['likeness']): SavedMachine => ({
    uuid: definition.spec.uuid,
    driver: recipe.name,
    version: findPackage(recipe.name).version,
    likeness,
    likenessInWords: recipe.likenessInWords,
  })
  return {
    save: (path, { signal } = {}) =>
      inTurn(async () => {
        const here = life.requireRun('running', 'paused')
        const was = life.state === 'paused' ? 'paused' : 'running'
        await life.whileStopped(here, async () => {
          const content = await here.machine.save()
          await writeStateFile(path, saved(here.likeness), was, content, signal)
          await life.end(here, { change: 'saved', reason: 'saved' })
        })
      }),

    restore: (path, { signal } = {}) =>
      inTurn(async () => {
        life.requireState('shutoff', 'crashed')
        const { header, state: content } = await readStateFile(path, recipe.name)
        const { likeness } = await recipe.plan(definition)
        requireSameMachine(path, header, saved(likeness))
        life.requireState('shutoff', 'crashed')
        const origin = { state: content, likeness, paused: header.state === 'paused' }
        await life.bring('restored', origin, signal)
      }),
  }
}
