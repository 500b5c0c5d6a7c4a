import { writeTitledSchemas } from '../../src/write-json-schemas.js'
import { baselineCheckSchema, baselineFileSchema } from '../compare/baseline-record.js'
import { comparisonSchema } from '../compare/record.js'
import { hepReportSchema } from '../export/hep-record.js'
import { arithmeticSchema } from '../historic/arithmetic/result.js'
import { historicSchema } from '../historic/result.js'
import { campaignSchema, environmentSchema, logRecordSchema, summarySchema } from './records.js'

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

await writeTitledSchemas(schemas)
