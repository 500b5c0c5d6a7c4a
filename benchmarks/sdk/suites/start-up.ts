import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Measure, medianInterval, type Suite } from '../measure.js'

const rounds = 20
const entry = new URL('../../../src/index.js', import.meta.url)
const command = fileURLToPath(new URL('../../../cli/main.js', import.meta.url))

/** What a program pays for importing the package, and what `polyvisor --help` takes. */
export const startUp: Suite = {
  name: 'start-up',
  async measure() {
    const bare: number[] = []
    const imported: number[] = []
    const help: number[] = []
    for (let round = -1; round < rounds; round += 1) {
      const times = [
        await run(['--input-type=module', '-e', '']),
        await run(['--input-type=module', '-e', `await import(${JSON.stringify(entry.href)})`]),
        await run([command, '--help']),
      ] as const
      if (round < 0) continue
      bare.push(times[0])
      imported.push(times[1])
      help.push(times[2])
    }
    const difference = medianInterval(imported.map((time, round) => time - (bare[round] ?? 0)))
    const helpTime = medianInterval(help)
    return [
      measure("import 'polyvisor'", difference, 60, `more than bare Node, ${rounds} pairs`),
      measure('polyvisor --help', helpTime, 200, `whole process, ${rounds} runs`),
    ]
  },
}

function measure(
  name: string,
  { median, low, high }: ReturnType<typeof medianInterval>,
  atMost: number,
  detail: string,
): Measure {
  return { name, unit: 'ms', value: median, low, high, limit: { atMost }, detail }
}

async function run(args: readonly string[]): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with status ${String(status)}`)
  return performance.now() - started
}
