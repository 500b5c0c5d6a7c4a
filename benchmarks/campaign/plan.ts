import { HypervisorError } from '../../src/index.js'
import { smallestEffect } from '../stats/index.js'
import type { CampaignPlan } from './records.js'
import type { CampaignWorkload } from './workload.js'

/** What a user may say about the size of a campaign. */
export interface PlanOptions {
  readonly form: 'quick' | 'full'
  /** Exactly so many invocations of every platform, unless the budget is spent before. */
  readonly invocations?: number | undefined
  /** Exactly so many samples of each workload in each invocation. Default: planned from a pilot. */
  readonly iterations?: number | undefined
  /** Seconds. */
  readonly budget?: number | undefined
  /** Smallest difference from 1 that is worth reporting, as a share. Default: 0.01. */
  readonly smallestEffect?: number | undefined
}

const seconds = 1e9

const forms: Readonly<Record<PlanOptions['form'], CampaignPlan>> = {
  quick: {
    invocations: { minimum: 8, maximum: 200 },
    iterations: 12,
    pilotRounds: 2,
    budgetNs: 135 * seconds,
    targetHalfWidth: 0.02,
    confidence: 0.95,
    sampleTargetNs: 0.04 * seconds,
    timeoutNs: 15 * seconds,
  },
  full: {
    invocations: { minimum: 10, maximum: 500 },
    iterations: 20,
    pilotRounds: 3,
    budgetNs: 1800 * seconds,
    targetHalfWidth: 0.01,
    confidence: 0.95,
    sampleTargetNs: 0.1 * seconds,
    timeoutNs: 60 * seconds,
  },
}

/** Below this many invocations of a platform nothing has an interval. */
export const fewestInvocations = 2

/** Invocations of a platform, or iterations of a workload in one, at most. */
export const mostRepetitions = 100_000

/**
 * Makes the plan of a campaign.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a number that is out of range.
 */
export function makePlan(options: PlanOptions): CampaignPlan {
  const form = forms[options.form]
  const { invocations, iterations, budget, smallestEffect: effect = smallestEffect } = options
  requireRange('invocations', invocations, fewestInvocations, mostRepetitions, true)
  requireRange('iterations', iterations, 1, mostRepetitions, true)
  requireRange('budget', budget, 1, 1e7, false)
  requireShare(effect)
  return {
    ...form,
    ...(invocations === undefined ? {} : { invocations: { minimum: invocations, maximum: invocations } }),
    ...(iterations === undefined ? {} : { iterations, pilotRounds: 0 }),
    ...(budget === undefined ? {} : { budgetNs: budget * seconds }),
    smallestEffect: effect,
  }
}

/** Samples of tools are so many times longer than those of the payload, so there are so many times fewer in a pilot. */
const toolShare = 1 / 4
const fewestToolSamples = 3

/** How many samples a workload has in each invocation until the pilot has led to a plan. */
export function pilotIterations(
  { iterations, pilotRounds = 0 }: CampaignPlan,
  { tool }: Pick<CampaignWorkload, 'tool'>,
): number {
  if (tool === undefined || pilotRounds === 0) return iterations
  return Math.min(iterations, Math.max(fewestToolSamples, Math.ceil(toolShare * iterations)))
}

function requireShare(effect: number): void {
  if (effect > 0 && effect < 1) return
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `the smallest effect worth reporting must be a share between 0 and 1, not ${effect}`,
    { field: 'smallestEffect' },
  )
}

function requireRange(
  name: string,
  value: number | undefined,
  least: number,
  most: number,
  whole: boolean,
): void {
  if (value === undefined) return
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `--${name} must be ${whole ? 'a whole number' : 'a time'} from ${least} to ${most}${whole ? '' : ' seconds'}, not ${value}`,
    { field: `--${name}` },
  )
}
