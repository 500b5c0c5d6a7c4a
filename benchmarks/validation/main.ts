import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { arch, cpus, release, tmpdir, type } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sameAgainstItself } from './a-a.js'
import { playedInDuets } from './duet.js'
import { killedAnywhere } from './kill.js'
import { seenFromOutside } from './outside.js'
import { preciseInAMinute } from './precision.js'
import { largeCampaign } from './scale.js'
import { knownSlowDown } from './slow-down.js'
import { formatRows } from './table.js'
import type { Finding, Skipped, Validation } from './validation.js'

const validations: readonly Validation[] = [
  sameAgainstItself,
  knownSlowDown,
  playedInDuets,
  killedAnywhere,
  largeCampaign,
  seenFromOutside,
  preciseInAMinute,
]

const usage = `Usage: npm run bench:validate -- <name> [--<setting> N]

Checks the benchmark as a whole against something known. Prints a table, writes
results/validation-<name>.json, and exits with 1 if an aim was missed.

${validations.map(describe).join('\n')}`

function describe({ name, title, settings }: Validation): string {
  const lines = Object.entries(settings).map(
    ([setting, { about, default: value }]) => `      --${setting.padEnd(10)} ${about} (${value})`,
  )
  return [`  ${name.padEnd(12)}${title}`, ...lines].join('\n')
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  const chosen = validations.find((candidate) => candidate.name === name)
  const asked = name === undefined || args.includes('--help')
  if (chosen === undefined || asked) {
    ;(asked ? process.stdout : process.stderr).write(
      `${asked ? '' : `there is no validation '${name}'\n\n`}${usage}\n`,
    )
    return asked ? 0 : 2
  }
  const settings = parseSettings(chosen, rest)
  if (typeof settings === 'string') {
    process.stderr.write(`${settings}\n\n${describe(chosen)}\n`)
    return 2
  }
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-validation-'))
  const started = performance.now()
  const say = (text: string): void => {
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s: ${text}\n`)
  }
  try {
    const finding = await chosen.run(settings, folder, say)
    await writeResult(chosen, settings, finding, (performance.now() - started) / 1000)
    return show(chosen, finding)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The settings of a validation, or a sentence that says what is wrong with what was given. */
function parseSettings({ settings }: Validation, args: readonly string[]): Record<string, number> | string {
  const options = Object.fromEntries(Object.keys(settings).map((name) => [name, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({ args: [...args], options })
    return Object.fromEntries(
      Object.entries(settings).map(([name, { default: value, least }]) => {
        const given = values[name]
        const number = given === undefined ? value : Number(given)
        if (given !== '' && Number.isFinite(number) && number >= least) return [name, number]
        throw new TypeError(`--${name} must be a number from ${least}, not ${JSON.stringify(given)}`)
      }),
    )
  } catch (error) {
    // What is wrong with arguments is a TypeError, also where Node finds it.
    if (error instanceof TypeError) return error.message
    throw error
  }
}

async function writeResult(
  { name }: Validation,
  settings: Readonly<Record<string, number>>,
  finding: Finding | Skipped,
  seconds: number,
): Promise<void> {
  const machine = { system: `${type()} ${release()} ${arch()}`, cpu: cpus()[0]?.model, cores: cpus().length }
  const result = { version: 1, name, settings, seconds, machine, node: process.version, ...finding }
  await mkdir('results', { recursive: true })
  await writeFile(join('results', `validation-${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

function show({ title }: Validation, finding: Finding | Skipped): number {
  if ('skipped' in finding) {
    process.stdout.write(`${title}: not made: ${finding.skipped}\n`)
    return 0
  }
  process.stdout.write(`${title}\n\n${formatRows(finding.rows)}\n`)
  for (const { aim, found, verdict } of finding.aims) {
    process.stdout.write(`${verdict}: ${aim}; found: ${found}\n`)
  }
  return finding.aims.some(({ verdict }) => verdict === 'missed') ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
