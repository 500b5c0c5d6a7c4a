/** Campaigns held against each other: what changed, what did not, and what cannot be known. */
export { type FinishedCampaign, readFinished } from '../campaign/finished-campaign.js'
export { baselineOf } from './baseline.js'
export { type CheckOptions, checkBaseline } from './baseline-check.js'
export { keepBaseline, readBaselineFile, usualBaselineFile } from './baseline-file.js'
export {
  type Baseline,
  type BaselineCell,
  type BaselineCheck,
  type BaselineFile,
  baselineCheckSchema,
  baselineFileSchema,
  baselineNameField,
} from './baseline-record.js'
export {
  type Change,
  type ChangeRule,
  type ChangeVerdict,
  judgeChanges,
  type LogEstimate,
} from './change.js'
export { type ComparisonOptions, compareFinished, compareFolders } from './compare.js'
export { renderHtmlComparison } from './html.js'
export { type CellChange, type Comparison, comparisonSchema, comparisonSchemaVersion } from './record.js'
export {
  countVerdicts,
  type FigureInWords,
  formatChange,
  formatChangeInterval,
  formatPValue,
  type JudgedChange,
  ratioInWords,
  ruleInWords,
  sideInWords,
  timeInWords,
  verdictWords,
} from './words.js'
