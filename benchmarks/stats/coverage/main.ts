import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { DUET_MODELS, simulateDuets } from './duets.js'
import { NOISE_MODELS } from './noise-models.js'
import { simulateRanks } from './ranks.js'
import { type SequentialCell, simulateStopping } from './sequential.js'
import { type CoverageCell, simulateCell } from './simulate.js'
import { coverageTable, duetsTable, METHODS, ranksTable, sequentialTable, warmupTable } from './table.js'
import { simulateWarmup } from './warmup-rates.js'

const usage = `Usage: node dist/benchmarks/stats/coverage/main.js [options]

Counts how often the 95% interval holds the true ratio, on synthetic campaigns.

  --campaigns N   campaigns a cell for paired-log and welch-log (10000)
  --bootstrap N   campaigns a cell for the bootstrap methods (a 25th of --campaigns)
  --resamples N   replicates of each bootstrap (1000)
  --seed N        seed of the simulation (1)
  --out FILE      where the JSON goes (results/coverage.json)
  --help          this text

Exits with 1 if paired-log or the interval of duets is outside 93-97% by more than three standard errors, under noise for which
that is promised, with 5 or more invocations or after stopping by the stop rule. Where the machine
drifts, above 97% is no breach.`

const INVOCATIONS = [3, 5, 10, 20]
const ITERATIONS = [10, 30]
// Campaigns that stop by the stop rule have the target that intervals of these sizes reach on average.
const STOPPING_SIZES = [10, 20]
const STOPPING = { from: 8, to: 40, iterations: 30 }

function positiveInteger(text: string, option: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new TypeError(`--${option} must be a positive integer, not ${JSON.stringify(text)}`)
  }
  return value
}

function main(): number {
  const { values } = parseArgs({
    options: {
      campaigns: { type: 'string', default: '10000' },
      bootstrap: { type: 'string' },
      resamples: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: 'results/coverage.json' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const campaigns = positiveInteger(values.campaigns, 'campaigns')
  const bootstrap =
    values.bootstrap === undefined
      ? Math.ceil(campaigns / 25)
      : positiveInteger(values.bootstrap, 'bootstrap')
  const resamples = positiveInteger(values.resamples, 'resamples')
  const seed = positiveInteger(values.seed, 'seed')

  const cells: CoverageCell[] = []
  const sequential: SequentialCell[] = []
  const started = performance.now()
  for (const [index, model] of NOISE_MODELS.entries()) {
    for (const invocations of INVOCATIONS) {
      for (const iterations of ITERATIONS) {
        const cell = { model, invocations, iterations, resamples }
        const cellSeed = seed * 1_000_000 + index * 10_000 + invocations * 100 + iterations
        cells.push(
          ...simulateCell({ ...cell, campaigns, methods: ['paired-log', 'welch-log'], seed: cellSeed }),
        )
        const methods = METHODS.filter((method) => method.startsWith('bootstrap'))
        cells.push(...simulateCell({ ...cell, campaigns: bootstrap, methods, seed: cellSeed }))
      }
    }
    for (const size of model.promised ? STOPPING_SIZES : []) {
      const width = cells.findLast(
        (cell) => cell.method === 'paired-log' && cell.invocations === size,
      )?.halfWidth
      const looks = Math.ceil(campaigns / 5)
      if (width === undefined) continue
      sequential.push(simulateStopping(model, width, STOPPING, looks, seed + cells.length))
    }
    console.error(`${model.name}: ${((performance.now() - started) / 1000).toFixed(0)} s`)
  }

  const warmup = simulateWarmup(Math.ceil(campaigns / 10), seed)
  const ranks = simulateRanks(Math.ceil(campaigns / 5), seed)
  const duets = simulateDuets(Math.ceil(campaigns / 5), seed)
  const tables = [
    coverageTable(cells),
    sequentialTable(sequential),
    ranksTable(ranks),
    duetsTable(duets),
    warmupTable(warmup),
  ]
  console.log(tables.join('\n\n'))
  const planned = cells.filter(
    (cell) => cell.promised && cell.method === 'paired-log' && cell.invocations >= 5,
  )
  const played = duets.map(({ duets: { coverage }, ...cell }) => ({ ...cell, coverage }))
  const broken = [...planned, ...sequential, ...played].filter((cell) => {
    const slack = 3 * Math.sqrt((0.95 * 0.05) / cell.campaigns)
    const drifting = NOISE_MODELS.some(({ name, shared }) => name === cell.model && shared !== undefined)
    return cell.coverage < 0.93 - slack || (!drifting && cell.coverage > 0.97 + slack)
  })
  for (const cell of broken) console.error(`Outside 93-97%: ${JSON.stringify(cell)}`)
  const options = { campaigns, bootstrap, resamples, seed }
  const result = {
    version: 1,
    options,
    models: NOISE_MODELS,
    duetModels: DUET_MODELS,
    cells,
    sequential,
    ranks,
    duets,
    warmup,
  }
  mkdirSync(dirname(values.out), { recursive: true })
  writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`)
  return broken.length === 0 ? 0 : 1
}

process.exitCode = main()
