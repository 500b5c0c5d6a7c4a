import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { findOnPath } from '../../src/transports/find-on-path.js'
import { createCampaign, runCampaign } from '../campaign/campaign.js'
import type { SummaryCell, SummaryRecord } from '../campaign/records.js'
import { readEnvironmentFile } from '../campaign/store.js'
import { payloadImage } from '../guest/images.js'
import { median } from '../stats/index.js'
import { percent } from './coverage.js'
import { conversation, outsideCommand, quoted } from './outside-command.js'
import { judge, type Skipped, validation } from './validation.js'

const run = promisify(execFile)
const workloads = ['integer-add', 'sha256'] as const
const platforms = ['native', 'qemu-tcg'] as const

const exportSchema = z.object({ results: z.array(z.object({ median: z.number().nonnegative() })).length(1) })

/** The ratio of a campaign against that of whole processes, timed by a program that knows nothing of it. */
export const seenFromOutside = validation({
  name: 'outside',
  title: 'A campaign against whole processes timed by hyperfine',
  settings: {
    pairs: { about: 'how often each process is timed, alternating', default: 7, least: 2 },
    seconds: { about: 'how long the native process works', default: 4, least: 0.1 },
    budget: { about: 'seconds of measuring in the campaign', default: 60, least: 5 },
    duet: { about: '1 for a campaign of duets', default: 0, least: 0 },
  },
  async run({ pairs, seconds, budget, duet }, folder, say) {
    const missing = await missingProgram()
    if (missing !== undefined) return missing
    const path = join(folder, 'campaign')
    const summary = await campaignOf(path, budget, duet > 0)
    say('the campaign is made')
    const commands = await commandsOf(path)
    const found: Outside[] = []
    for (const workload of workloads) {
      const native = cellOf(summary, 'native', workload)
      if (native.state !== 'baseline') throw new Error(`native has no time for ${workload}`)
      const units = Math.ceil((seconds * 1e9) / native.measurement.timePerUnitNs)
      const ratio = cellOf(summary, 'qemu-tcg', workload)
      if (ratio.state !== 'estimated') throw new Error(`${workload} has no ratio`)
      const outside = await timeOutside(commands, workload, units, pairs, folder, say)
      found.push({ workload, units, campaign: ratio.ratio, low: ratio.low, high: ratio.high, ...outside })
    }
    return {
      rows: found.map(({ workload, campaign, low, high, outside, native, machine }) => ({
        workload,
        campaign: campaign.toFixed(3),
        'its interval': `${low.toFixed(3)} to ${high.toFixed(3)}`,
        outside: outside.toFixed(3),
        difference: percent(campaign / outside - 1),
        'native, s': native.toFixed(2),
        'machine, s': machine.toFixed(2),
      })),
      aims: found.map(({ workload, campaign, outside }) => ({
        aim: `the ratio of ${workload} is within 2% of that of whole processes`,
        found: percent(campaign / outside - 1),
        verdict: judge(Math.abs(campaign / outside - 1) < 0.02),
      })),
      details: { commands, found },
    }
  },
})

interface Outside {
  readonly workload: string
  readonly units: number
  readonly campaign: number
  readonly low: number
  readonly high: number
  /** Median over the pairs of the ratio of the times, less those of the same processes with one unit. */
  readonly outside: number
  /** Median times of the whole processes, seconds. */
  readonly native: number
  readonly machine: number
}

async function missingProgram(): Promise<Skipped | undefined> {
  for (const [name, packaged] of [
    ['hyperfine', 'hyperfine'],
    ['qemu-system-x86_64', 'qemu-system-x86'],
  ] as const) {
    if (findOnPath(name) !== undefined) continue
    return { skipped: `${name} is not installed (Debian: apt-get install ${packaged})` }
  }
  return undefined
}

async function campaignOf(folder: string, budget: number, duet: boolean): Promise<SummaryRecord> {
  const open = await createCampaign({ form: 'quick', platforms, workloads, budget, seed: 1, duet, folder })
  const progress = runCampaign(open)
  let next = await progress.next()
  while (next.done !== true) next = await progress.next()
  return next.value
}

/** The two processes of the campaign, as they are run from outside. */
async function commandsOf(folder: string) {
  const environment = await readEnvironmentFile(folder)
  const recorded = environment?.platforms.find(({ platform }) => platform === 'qemu-tcg')?.commandLine
  const program = recorded?.[0] === undefined ? undefined : findOnPath(recorded[0])
  if (recorded === undefined || program === undefined)
    throw new Error('the command line of QEMU is not recorded')
  const [native, kernel] = await Promise.all([payloadImage('linux-i386'), payloadImage('metal-i386')])
  return { native: [native.path], machine: outsideCommand(recorded, program, kernel.path) }
}

async function timeOutside(
  { native, machine }: Awaited<ReturnType<typeof commandsOf>>,
  workload: string,
  units: number,
  pairs: number,
  folder: string,
  say: (text: string) => void,
) {
  const sides = [
    { command: native, end: 'exit 0' },
    { command: machine, end: 'off' },
  ] as const
  const whole: [number[], number[]] = [[], []]
  const ratios: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    // Which goes first alternates, so that a drift favours neither.
    const order = pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
    const work: [number, number] = [0, 0]
    for (const side of order) {
      const { command, end } = sides[side]
      const start = await timed(command, conversation(workload, 1, end), folder)
      const time = await timed(command, conversation(workload, units, end), folder)
      whole[side].push(time)
      work[side] = time - start
    }
    ratios.push(work[1] / work[0])
    say(`${workload}: pair ${pair + 1} of ${pairs}`)
  }
  return { outside: median(ratios), native: median(whole[0]), machine: median(whole[1]) }
}

/** The time of a whole process that reads this from its standard input, seconds, by hyperfine. */
async function timed(command: readonly string[], input: string, folder: string): Promise<number> {
  const [said, result] = [join(folder, 'input'), join(folder, 'result.json')]
  await writeFile(said, input)
  // Its option --input is younger than Debian 12, so its own shell, whose time it takes off, reads the file.
  const options = ['--runs', '1', '--style', 'none', '--export-json', result]
  await run('hyperfine', [...options, `exec ${quoted(command)} < ${quoted([said])}`])
  const { results } = exportSchema.parse(JSON.parse(await readFile(result, 'utf8')))
  return median(results.map((entry) => entry.median))
}

function cellOf({ cells }: SummaryRecord, platform: string, workload: string): SummaryCell {
  const found = cells.find((cell) => cell.platform === platform && cell.workload === workload)
  if (found === undefined) throw new Error(`there is no cell for ${workload} on ${platform}`)
  return found
}
