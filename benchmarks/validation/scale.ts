import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { judgeMemory, type Reading } from './memory.js'
import { writeSyntheticFolder } from './synthetic-folder.js'
import { type Aim, judge, validation } from './validation.js'

const iterations = 20
const wanted = { seconds: 10, samples: 1_000_000 }

const reportSchema = z.object({ seconds: z.number(), ratios: z.number(), peakKiB: z.number() })
const readingSchema = z.object({ samples: z.number(), bytes: z.number() })

/** A million samples load, summarise and render in seconds, and a long campaign leaves the harness small. */
export const largeCampaign = validation({
  name: 'scale',
  title: 'A campaign of many platforms, workloads and samples',
  settings: {
    platforms: { about: 'platforms', default: 10, least: 2 },
    workloads: { about: 'workloads', default: 40, least: 1 },
    samples: { about: 'samples to load, summarise and render', default: 1_000_000, least: 1000 },
    measured: {
      about: 'samples of the campaign that is run on payloads that take no time',
      default: 400_000,
      least: 1000,
    },
  },
  async run({ platforms, workloads, samples, measured }, folder, say) {
    const rounds = Math.max(4, Math.ceil(samples / platforms / workloads / iterations))
    const written = join(folder, 'written')
    const size = { platforms, workloads, iterations, rounds }
    await writeSyntheticFolder(written, size, 1)
    say('the synthetic campaign is written')
    const report = reportSchema.parse(JSON.parse(await runProcess('report-process.js', [written])))
    const count = platforms * workloads * iterations * size.rounds
    say(`${count} samples became a report in ${report.seconds.toFixed(1)} s`)
    const sizes = [platforms, workloads, measured].map(String)
    // With what the command line has in memory as well.
    const command = new URL('../../cli/commands/bench.js', import.meta.url).href
    const lines = await runProcess('harness-process.js', [join(folder, 'run'), ...sizes], [command])
    const readings = lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Reading => readingSchema.parse(JSON.parse(line)))
    const time: Aim = {
      aim: `${wanted.samples} samples load, summarise and render in under ${wanted.seconds} s`,
      found: `${count} in ${report.seconds.toFixed(1)} s`,
      verdict: judge(
        report.seconds < wanted.seconds,
        count >= wanted.samples || report.seconds >= wanted.seconds,
      ),
    }
    return {
      rows: [
        { what: 'samples in the report', value: count },
        { what: 'ratios in the report', value: report.ratios },
        { what: 'load, summarise and render, s', value: report.seconds.toFixed(2) },
        { what: 'largest memory of it, MB', value: ((report.peakKiB * 1024) / 1e6).toFixed(0) },
        { what: 'samples of the campaign that ran', value: readings.at(-1)?.samples ?? 0 },
        {
          what: 'largest memory of it, MB',
          value: (Math.max(...readings.map(({ bytes }) => bytes)) / 1e6).toFixed(0),
        },
      ],
      aims: [time, ...judgeMemory(readings)],
      details: { report, readings },
    }
  },
})

/** Runs one of the programs beside this file, after some modules were loaded. @throws Error if it fails. */
async function runProcess(
  name: string,
  args: readonly string[],
  imported: readonly string[] = [],
): Promise<string> {
  const program = fileURLToPath(new URL(name, import.meta.url))
  const before = imported.flatMap((module) => ['--import', module])
  const child = spawn(process.execPath, [...before, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${name} ended with status ${String(code)}`)
  return output
}
