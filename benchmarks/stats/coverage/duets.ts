import { type DuetLevel, duetLevel, estimateDuets } from '../duets.js'
import type { RatioEstimate } from '../estimate.js'
import { createRandom, type Random } from '../random.js'
import { estimateRounds, roundLevel } from '../rounds.js'
import { drawTimes, type NoiseSource } from './noise-source.js'
import { SCALE } from './simulate.js'

/** How duets do beside invocations one after the other, under noise of the machine, of its CPUs and of the sides. */
export interface DuetsCell {
  readonly model: string
  readonly rounds: number
  readonly iterations: number
  readonly campaigns: number
  readonly duets: Tally
  readonly paired: Tally
}

interface Tally {
  /** Share of the intervals that held the true ratio. */
  readonly coverage: number
  /** Mean half-width on the scale of the natural logarithm. */
  readonly halfWidth: number
}

/** What is counted on the way. */
interface Count {
  held: number
  width: number
}

/** Where noise comes from; all of it multiplies. */
export interface DuetModel {
  readonly name: string
  readonly description: string
  /** Of each side, wherever it runs. */
  readonly side: NoiseSource
  /** Of each CPU, whoever runs on it. */
  readonly cpu: NoiseSource
  /** Of the whole machine. */
  readonly machine: NoiseSource
  /** Of other programs of the same system, whose turns on the CPU are known. None unless given. */
  readonly programs?: BusyPrograms
}

/** Programs that run beside some duets. */
interface BusyPrograms {
  /** Share of the duets that they run beside. */
  readonly share: number
  /** Share of the iterations of either side that wait for them. */
  readonly waiting: number
  /** What the logarithm of such an iteration gets added. */
  readonly mean: number
  readonly deviation: number
}

const none: NoiseSource = { sigma: 1e-9 }
const little: NoiseSource = { sigma: 0.02, invocation: { kind: 'normal', deviation: 0.01 } }
const bursts: NoiseSource = { sigma: 0.15, correlation: 0.6, invocation: { kind: 'normal', deviation: 0.05 } }
const neighbour: NoiseSource = {
  sigma: 0.05,
  correlation: 0.95,
  invocation: { kind: 'disturbed', share: 0.4, mean: 0.3 },
}

/** The noise models of the comparison. */
export const DUET_MODELS: readonly DuetModel[] = [
  {
    name: 'of the machine',
    description:
      'the machine: AR(1) with 0.6, sigma 0.15, and a normal 5% an invocation; each side: sigma 0.02 and a normal 1%',
    side: little,
    cpu: none,
    machine: bursts,
  },
  {
    name: 'of each CPU',
    description:
      'each CPU: in 40% of the invocations slower by an exponential 30%, and AR(1) with 0.95, sigma 0.05; the same sides',
    side: little,
    cpu: neighbour,
    machine: none,
  },
  {
    name: 'of all kinds',
    description: 'the same machine and CPUs; each side: sigma 0.1 and a normal 3% an invocation',
    side: { sigma: 0.1, invocation: { kind: 'normal', deviation: 0.03 } },
    cpu: neighbour,
    machine: bursts,
  },
  {
    name: 'of moments',
    description:
      'each side: in 30% of the iterations slower by 30%, give or take 10%, sigma 0.01, and a normal 1% an invocation',
    side: {
      sigma: 0.01,
      spikes: { share: 0.3, mean: 0.3, deviation: 0.1 },
      invocation: { kind: 'normal', deviation: 0.01 },
    },
    cpu: none,
    machine: none,
  },
  {
    name: 'of programs',
    description:
      'beside half of the duets programs for which 60% of the iterations of either side wait, twice as long, give or take 20%; the same sides as of moments',
    side: { sigma: 0.01, invocation: { kind: 'normal', deviation: 0.01 } },
    cpu: none,
    machine: none,
    programs: { share: 0.5, waiting: 0.6, mean: 0.7, deviation: 0.2 },
  },
  {
    name: 'of the sides alone',
    description: 'each side as the machine above, and nothing else',
    side: bursts,
    cpu: none,
    machine: none,
  },
]

const sizes = [5, 10, 20]
const iterations = 12

/** Draws campaigns of duets, and campaigns of as many invocations one after the other, and makes both intervals. */
export function simulateDuets(campaigns: number, seed: number): DuetsCell[] {
  return DUET_MODELS.flatMap((model, index) =>
    sizes.map((rounds) => {
      const random = createRandom(seed * 1_000_000 + 700_000 + index * 100 + rounds)
      const tally = (draw: () => RatioEstimate): Tally => {
        const count: Count = { held: 0, width: 0 }
        for (let campaign = 0; campaign < campaigns; campaign++) addTo(count, draw())
        return { coverage: count.held / campaigns, halfWidth: count.width / campaigns }
      }
      return {
        model: model.name,
        rounds,
        iterations,
        campaigns,
        duets: tally(() => drawDuets(model, rounds, random)),
        paired: tally(() => drawPaired(model, rounds, random)),
      }
    }),
  )
}

function addTo(count: Count, estimate: RatioEstimate): void {
  if (estimate.state !== 'estimated') throw new Error('The synthetic campaign gives no interval')
  const { low, high } = estimate
  if (low <= SCALE && SCALE <= high) count.held++
  count.width += Math.log(high / low) / 2
}

function drawDuets(model: DuetModel, rounds: number, random: Random): RatioEstimate {
  const { side, cpu, machine, programs } = model
  const draw = (source: NoiseSource): number[] => drawTimes(source, iterations, random)
  const levels = Array.from({ length: rounds }, (_, round): DuetLevel => {
    const [shared, first, second] = [draw(machine), draw(cpu), draw(cpu)]
    const ahead = first.map((time, index) => (index % 2 === 0 ? time : (second[index] ?? time)))
    const behind = second.map((time, index) => (index % 2 === 0 ? time : (first[index] ?? time)))
    const waits = drawWaits(programs, random)
    const above = product(draw(side), ahead, shared, waits.platform)
    const below = product(draw(side), behind, shared, waits.baseline)
    return duetLevel(
      round,
      above.map((time, index) => ({
        platform: SCALE * time,
        baseline: below[index] ?? Number.NaN,
        undisturbed: waits.platform[index] === 1 && waits.baseline[index] === 1,
      })),
    )
  })
  return estimateDuets(levels)
}

/** By what factor programs make the iterations of a duet longer; 1 where they do not. */
function drawWaits(programs: BusyPrograms | undefined, random: Random) {
  const busy = programs !== undefined && random.uniform() < programs.share
  const draw = (): number[] =>
    Array.from({ length: iterations }, () => {
      if (!busy || random.uniform() >= programs.waiting) return 1
      return Math.exp(Math.abs(random.normal(programs.mean, programs.deviation)))
    })
  return { platform: draw(), baseline: draw() }
}

function drawPaired(
  { side, cpu, machine, programs }: DuetModel,
  rounds: number,
  random: Random,
): RatioEstimate {
  const draw = (source: NoiseSource): number[] => drawTimes(source, iterations, random)
  const levels = (scale: number) =>
    Array.from({ length: rounds }, (_, round) => {
      const times = product(draw(side), draw(cpu), draw(machine), drawWaits(programs, random).platform)
      return roundLevel(
        round,
        times.map((time) => scale * time),
      )
    })
  return estimateRounds(levels(SCALE), levels(1))
}

function product(...series: readonly (readonly number[])[]): number[] {
  return Array.from({ length: iterations }, (_, index) =>
    series.reduce((total, times) => total * (times[index] ?? 1), 1),
  )
}
