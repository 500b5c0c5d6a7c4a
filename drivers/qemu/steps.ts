import { passStep } from '../../src/state/domains/steps.js'

/**
 * The points at which a change of state may be interrupted, in the order in which a domain's life from
 * definition to its end passes them. Tests kill the program at each of them and check what the next
 * connection finds.
 */
export const lifeSteps = [
  'define:folder-made',
  'define:written',
  'define:uuid-claimed',
  'define:published',
  'start:locked',
  'start:folder-made',
  'start:prepared',
  'start:spawned',
  'start:connected',
  'start:running',
  'destroy:marked',
  'destroy:asked',
  'destroy:gone',
  'undefine:locked',
  'undefine:renamed',
  'undefine:uuid-released',
  'undefine:deleted',
] as const

/** The points within the methods of features. */
export const featureSteps = [
  'rename:written',
  'rename:moved',
  'rename:linked',
  'save:sent',
  'save:published',
  'restore:loaded',
  'media:changed',
  'block-job:pending',
  'block-job:recorded',
  'block-job:pivoted',
  'migrate:defined',
  'migrate:arrived',
  'snapshot:overlays-made',
  'snapshot:recorded',
  'snapshot:created',
  'snapshot:changed-over',
  'revert:overlays-made',
  'revert:image-back',
  'revert:loaded',
  'revert:recorded',
  'checkpoint:recorded',
  'checkpoint:created',
  'checkpoint:removed',
  'delete:gone',
  'delete:committed',
  'delete:recorded',
] as const

/** One of {@link lifeSteps}. */
export type LifeStep = (typeof lifeSteps)[number]

/** One of {@link featureSteps}. */
export type FeatureStep = (typeof featureSteps)[number]

/** Any of these points. */
export type Step = LifeStep | FeatureStep

/** Marks that a step has been passed; see {@link passStep}. */
export const step: (name: Step) => void = passStep
