import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { baselineCheckSchema, baselineFileSchema } from '../compare/baseline-record.js'
import { comparisonSchema } from '../compare/record.js'
import { hepReportSchema } from '../export/hep-record.js'
import { arithmeticSchema } from '../historic/arithmetic/result.js'
import { historicSchema } from '../historic/result.js'
import { campaignSchema, environmentSchema, logRecordSchema, summarySchema } from './records.js'

/** Where the package publishes its schemas, seen from `dist/benchmarks/campaign`. */
const folder = new URL('../../../schemas/', import.meta.url)

const schemas = {
  campaign: { schema: campaignSchema, title: 'campaign.json of a Polyvisor campaign' },
  environment: { schema: environmentSchema, title: 'environment.json of a Polyvisor campaign' },
  sample: { schema: logRecordSchema, title: 'One line of samples.jsonl of a Polyvisor campaign' },
  summary: { schema: summarySchema, title: 'summary.json of a Polyvisor campaign' },
  baseline: { schema: baselineFileSchema, title: 'A file of Polyvisor baselines' },
  'baseline-check': { schema: baselineCheckSchema, title: 'What polyvisor baseline check --json prints' },
  historic: { schema: historicSchema, title: 'What polyvisor historic --json prints' },
  arithmetic: { schema: arithmeticSchema, title: 'What polyvisor arithmetic --json prints' },
  comparison: { schema: comparisonSchema, title: 'What polyvisor compare --json prints' },
  'hep-report': { schema: hepReportSchema, title: 'What polyvisor export --format hep writes' },
} as const

await mkdir(folder, { recursive: true })
for (const [name, { schema, title }] of Object.entries(schemas)) {
  const path = fileURLToPath(new URL(`${name}.schema.json`, folder))
  await writeFile(path, `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, undefined, 2)}\n`)
  console.log(path)
}
