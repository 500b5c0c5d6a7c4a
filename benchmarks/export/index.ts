/** Campaigns in the forms that other programs read. */
export { type CsvOptions, type CsvValue, csvLines, unguarded } from './csv.js'
export {
  type ExportFormat,
  type ExportOptions,
  exportCampaign,
  exportFormats,
  exportTables,
} from './export.js'
export { type HepOptions, hepReport } from './hep.js'
export {
  type HepBenchmark,
  type HepProfile,
  type HepReport,
  type HepRun,
  hepReportSchema,
} from './hep-record.js'
