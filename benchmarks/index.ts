/**
 * The benchmark suite: what each platform of this machine costs compared with the machine itself.
 *
 *     const open = await createCampaign({ form: 'quick' })
 *     for await (const event of runCampaign(open)) console.log(event.type)
 *     console.log(renderTerminal(open.campaign, await refresh(open.folder)))
 *
 * `docs/method.md` says how it measures, `docs/statistics.md` what the intervals mean, and
 * `docs/campaign-format.md` what the files of a campaign hold.
 */
export {
  type CampaignOptions,
  createCampaign,
  type OpenCampaign,
  openCampaign,
  runCampaign,
} from './campaign/campaign.js'
export { campaignFiles } from './campaign/campaign-files.js'
export { environmentDifferences } from './campaign/environment-differences.js'
export type { CampaignEvent } from './campaign/execute.js'
export type { Forecast } from './campaign/forecast.js'
export { knownWorkloads, quickWorkloads } from './campaign/known-workloads.js'
export type { PlanOptions } from './campaign/plan.js'
export type { CampaignPlatform } from './campaign/platform.js'
export { type PayloadArchitecture, payloadArchitectures } from './campaign/platform-table.js'
export {
  type DiscoveredPlatforms,
  type DiscoverOptions,
  discoverPlatforms,
  platformNames,
} from './campaign/platforms.js'
export * from './campaign/records.js'
export { refresh } from './campaign/refresh.js'
export {
  planReproduction,
  type ReproduceOptions,
} from './campaign/reproduce.js'
export { readSamples } from './campaign/sample-log.js'
export {
  readCampaignFile as readCampaign,
  readEnvironmentFile as readEnvironment,
  readSummaryFile as readSummary,
} from './campaign/store.js'
export { type SummaryInput, summarise } from './campaign/summarise.js'
export { parseSweep, type Sweep } from './campaign/sweep.js'
export { formatVariant, parseVariant, type Variant } from './campaign/variant.js'
export type { CampaignWorkload } from './campaign/workload.js'
export {
  type CellChange,
  type Comparison,
  type ComparisonOptions,
  compareFolders,
  comparisonSchema,
  renderHtmlComparison,
} from './compare/index.js'
export {
  type ExportFormat,
  type ExportOptions,
  exportCampaign,
  exportFormats,
  exportTables,
  type HepBenchmark,
  type HepOptions,
  type HepProfile,
  type HepReport,
  type HepRun,
  hepReportSchema,
} from './export/index.js'
export {
  type Correctness,
  findWorkload,
  judgeChecksum,
  type Workload,
  type WorkloadMeasure,
  type WorkloadNeed,
  workloads,
} from './guest/catalogue.js'
export {
  type BootTarget,
  bootTargets,
  type PayloadFormat,
  type PayloadImage,
  type PayloadTarget,
  payloadImage,
  payloadTargets,
} from './guest/images.js'
export { type ArithmeticOptions, examineArithmetic } from './historic/arithmetic/examine.js'
export type { FloatingFormat, FloatingNumber } from './historic/arithmetic/format.js'
export type { ArithmeticMachine } from './historic/arithmetic/machine.js'
export { arithmeticMachines } from './historic/arithmetic/machines/index.js'
export {
  type ArithmeticResult,
  type ArithmeticRow,
  arithmeticSchema,
} from './historic/arithmetic/result.js'
export type { BreakEven } from './historic/break-even.js'
export {
  type HistoricMachine,
  type HistoricWorkload,
  type HistoricWorkloadName,
  historicWorkloads,
  type MachinePart,
} from './historic/machine.js'
export { historicMachines } from './historic/machines/index.js'
export { type HistoricOptions, measureHistoric } from './historic/measure.js'
export { renderHtmlHistoric } from './historic/page.js'
export { type HistoricResult, type HistoricRow, historicSchema } from './historic/result.js'
export { type BuildImageOptions, buildImage, type ImageBuild } from './image/build.js'
export { type ImageRecord, imageRecordSchema, type StoredImage } from './image/image-record.js'
export { checkedImage, findImage, imagesFolder, listImages, removeImages } from './image/image-store.js'
export type { ImageProgress, MakeOptions } from './image/make.js'
export {
  type ImageRecipe,
  type ImageRecipeInput,
  imageRecipeSchema,
  parseImageRecipe,
} from './image/recipe.js'
export { builtInRecipes, readImageRecipe } from './image/recipe-file.js'
export type { LinuxDevices } from './linux/devices.js'
export { renderPhysics } from './physics/render.js'
export { type ReportInput, renderHtmlReport } from './report/html/index.js'
export { renderTerminal, type TerminalOptions } from './report/terminal.js'
export { findToolWorkload, toolWorkloads } from './tools/catalogue.js'
export {
  type ToolCommand,
  type ToolFigure,
  type ToolName,
  type ToolNeed,
  type ToolOutput,
  type ToolPeer,
  type ToolPlace,
  type ToolProblem,
  type ToolWorkload,
  toolNames,
} from './tools/tool.js'
export { type AppliedSetting, applyTuning, type Obstacle, type TuneOptions } from './tune/apply.js'
export { tuningInForce } from './tune/in-force.js'
export type { RecordPlace } from './tune/record-folder.js'
export { type RestoredPlace, restoreTuning } from './tune/restore.js'
export { type FoundPlace, type FoundSetting, type ShowOptions, showTuning } from './tune/show.js'
