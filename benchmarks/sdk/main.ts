import { writeFile } from 'node:fs/promises'
import { keepsLimit, type Measure, type Suite, type SuiteResult } from './measure.js'
import { suites } from './suites.js'

/** Runs the suites named on the command line, or all, prints them, and writes `sdk-benchmarks.json`. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name))
  if (unknown.length > 0) {
    throw new TypeError(
      `no suite '${unknown.join("', '")}'; there are ${suites.map((s) => s.name).join(', ')}`,
    )
  }
  const results: SuiteResult[] = []
  for (const suite of suites) {
    if (names.length > 0 && !names.includes(suite.name)) continue
    const result = await runSuite(suite)
    results.push(result)
    print(result)
  }
  const path = 'sdk-benchmarks.json'
  const node = process.version
  await writeFile(path, `${JSON.stringify({ version: 1, node, results }, null, 2)}\n`)
  process.stdout.write(`\nWritten to ${path}.\n`)
}

async function runSuite(suite: Suite): Promise<SuiteResult> {
  const measured = await suite.measure()
  return typeof measured === 'string'
    ? { suite: suite.name, state: 'unavailable', reason: measured }
    : { suite: suite.name, state: 'measured', measures: measured }
}

function print(result: SuiteResult): void {
  process.stdout.write(`\n${result.suite}\n`)
  if (result.state === 'unavailable') {
    process.stdout.write(`  not measured: ${result.reason}\n`)
    return
  }
  for (const measure of result.measures) process.stdout.write(`  ${formatMeasure(measure)}\n`)
}

function formatMeasure(measure: Measure): string {
  const { name, unit, value, low, high, detail } = measure
  const interval = low === undefined || high === undefined ? '' : ` [${format(low)}, ${format(high)}]`
  return `${name.padEnd(44)} ${format(value).padStart(9)} ${unit}${interval}${verdict(measure)}  (${detail})`
}

function verdict(measure: Measure): string {
  const { limit } = measure
  if (limit === undefined) return ''
  const bound = 'atMost' in limit ? `at most ${limit.atMost}` : `at least ${limit.atLeast}`
  return `  ${keepsLimit(measure) ? 'keeps' : 'MISSES'} ${bound}`
}

function format(value: number): string {
  return value.toPrecision(4).replace(/e\+?(-?\d+)$/, '·10^$1')
}

await main(process.argv.slice(2))
