/**
 * Checks the results that a campaign left: node check-campaign.js results/…/summary.json
 *
 * Every platform that this machine must offer took part, every result was right, every ratio has an interval
 * around it, and the report is there.
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { campaignSchema, summarySchema } from '../dist/benchmarks/campaign/records.js'

const required = ['native', 'container', 'v86', 'qemu-tcg']
const path = process.argv[2]
if (path === undefined) throw new Error('usage: node check-campaign.js FOLDER/summary.json')

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const summary = summarySchema.parse(read(path))
const campaign = campaignSchema.parse(read(join(dirname(path), 'campaign.json')))
const problems = []

for (const id of required) {
  if (campaign.platforms.some((platform) => platform.id === id)) continue
  const excluded = campaign.excluded.find((platform) => platform.id === id)
  problems.push(`${id} took no part: ${excluded?.reason ?? 'nobody says why'}`)
}
if (!summary.complete) problems.push('measuring did not come to its end')
for (const platform of campaign.platforms) {
  for (const workload of campaign.workloads) {
    const cell = summary.cells.find((c) => c.platform === platform.id && c.workload === workload)
    const where = `${workload} on ${platform.id}`
    if (cell === undefined) problems.push(`${where}: missing`)
    else if (cell.state !== 'baseline' && cell.state !== 'estimated') {
      problems.push(`${where}: ${cell.state}: ${cell.reason}`)
    } else if (cell.measurement.verdict !== 'exact') {
      problems.push(`${where}: the result is ${cell.measurement.verdict}`)
    } else if (cell.state === 'estimated' && !(cell.low <= cell.ratio && cell.ratio <= cell.high)) {
      problems.push(
        `${where}: the interval [${cell.low}, ${cell.high}] does not hold the ratio ${cell.ratio}`,
      )
    }
  }
}
if (statSync(join(dirname(path), 'report.html')).size < 10_000) problems.push('report.html is empty')

for (const problem of problems) console.error(`results: ${problem}`)
if (problems.length > 0) process.exit(1)
console.log(
  `Results: ${summary.cells.length} cells right, ${campaign.platforms.map((p) => p.id).join(', ')}, ${campaign.workloads.length} workloads.`,
)
