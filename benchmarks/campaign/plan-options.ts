import { isDeepStrictEqual } from 'node:util'
import { smallestEffect } from '../stats/index.js'
import { makePlan, type PlanOptions } from './plan.js'
import type { CampaignPlan } from './records.js'

/**
 * Finds the options that make a plan, so that a command line can say them.
 *
 * @param preferred The form to try first.
 * @returns Options that give exactly this plan, but for its CPUs of duets; where no options do, because the plan was written
 *   by a program, those that come as near as options can.
 */
export function planOptionsOf(plan: CampaignPlan, preferred: PlanOptions['form']): PlanOptions {
  const forms = [preferred, preferred === 'quick' ? 'full' : 'quick'] as const
  const options = forms.map((form) => differencesFrom(form, withPilot(plan, form)))
  const exact = options.find((candidate) => {
    return isDeepStrictEqual(makePlan(candidate), { smallestEffect, ...withPilot(plan, candidate.form) })
  })
  return exact ?? options[0] ?? { form: preferred }
}

/** Duets have no pilot whatever the options say, so that they are no sign of a number of iterations that was given. */
function withPilot({ duet, ...plan }: CampaignPlan, form: PlanOptions['form']): CampaignPlan {
  return duet === undefined ? plan : { ...plan, pilotRounds: makePlan({ form }).pilotRounds }
}

/** What of a plan is not the form's own. */
function differencesFrom(form: PlanOptions['form'], plan: CampaignPlan): PlanOptions {
  const usual = makePlan({ form })
  const { invocations, iterations, pilotRounds = 0, budgetNs, smallestEffect: effect } = plan
  return {
    form,
    ...(isDeepStrictEqual(invocations, usual.invocations) ? {} : { invocations: invocations.maximum }),
    ...(iterations === usual.iterations && pilotRounds === usual.pilotRounds ? {} : { iterations }),
    ...(budgetNs === usual.budgetNs ? {} : { budget: budgetNs / 1e9 }),
    ...(effect === undefined || effect === usual.smallestEffect ? {} : { smallestEffect: effect }),
  }
}
