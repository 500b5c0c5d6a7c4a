import type { ExecuteOptions } from '../execute.js'
import type { Ledger } from '../ledger.js'
import { machineName } from '../machine-title.js'
import { named } from '../named.js'
import { pilotIterations } from '../plan.js'
import { workloadsLeft } from '../progress-state.js'
import { mostUnits } from '../workload.js'
import type { DuetSide, DuetTask } from './measure.js'
import type { DuetTurn } from './turn.js'
import { duetUnits } from './units.js'

/** Puts together what a duet is made of: the workloads that both sides still run, with equally long samples. */
export function duetTask(
  turn: DuetTurn,
  round: number,
  ledger: Ledger,
  options: Pick<ExecuteOptions, 'campaign' | 'platforms' | 'workloads'>,
): DuetTask {
  const { campaign } = options
  const state = ledger.state()
  const { id, baseline } = turn.platform
  const side = (platform: string, cpus: DuetSide['cpus']): DuetSide => ({
    platform: named(options.platforms, platform, ({ record }) => record.id),
    name: machineName(campaign.id, platform),
    cpus,
  })
  const workloads = turn.workloads.flatMap((name) => {
    const [above, below] = [id, baseline].map((platform) => workloadsLeft(state, platform, [name])[0])
    if (above === undefined || below === undefined) return []
    const workload = named(options.workloads, name, (candidate) => candidate.name)
    const seen = ledger.cell(id, name).duets.at(-1)?.unitNs
    const units = duetUnits(above, below, seen, mostUnits(workload))
    return [{ workload, units, iterations: pilotIterations(campaign.plan, workload) }]
  })
  return {
    platform: side(id, turn.cpus.platform),
    baseline: side(baseline, turn.cpus.baseline),
    round,
    position: turn.position,
    workloads,
  }
}
